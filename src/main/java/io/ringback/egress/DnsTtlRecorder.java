package io.ringback.egress;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import io.netty.resolver.dns.DnsCnameCache;
import io.netty.resolver.dns.DnsQueryLifecycleObserver;
import io.netty.resolver.dns.DnsQueryLifecycleObserverFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Learns how long the answer to each running look-up lives: as long as the shortest-lived record that led to it, aliases
 * included.
 *
 * <p>Netty tells lifetimes only to its caches, so this poses as one that never holds anything. Rejected: Netty's own
 * caches, since they have no bound and forget the life of the aliases. A record whose name is not one looked up (a
 * further alias, a search domain) shortens all running look-ups: too short is never wrong.
 */
final class DnsTtlRecorder implements DnsQueryLifecycleObserverFactory {
    private static final long LONGEST_SECONDS = 300;
    private static final long INCOMPLETE_SECONDS = 5;

    private final Map<String, Long> running = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    void begin(String host) {
        running.put(host, LONGEST_SECONDS);
    }

    /** Notes that the answer to come is not the whole one. */
    void shorten(String host) {
        running.computeIfPresent(host, (it, life) -> Math.min(life, INCOMPLETE_SECONDS));
    }

    /** Whether a name server refused to look {@code host} up, in the running look-up. */
    boolean wasRefused(String host) {
        return refused.contains(host);
    }

    @Override
    public DnsQueryLifecycleObserver newDnsQueryLifecycleObserver(DnsQuestion question) {
        return new Refusals(bare(question.name()));
    }

    /** The seconds for which the answer holds; zero when nothing is known. */
    long end(String host) {
        refused.remove(host);
        Long seconds = running.remove(host);
        return seconds == null ? 0 : seconds;
    }

    DnsCache addresses() {
        return new Addresses();
    }

    DnsCnameCache aliases() {
        return new Aliases();
    }

    private void learn(String name, long seconds) {
        String bare = bare(name);
        if (running.computeIfPresent(bare, (host, life) -> Math.min(life, seconds)) == null) {
            running.replaceAll((host, life) -> Math.min(life, seconds));
        }
    }

    private static String bare(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Netty tells of a server that refuses here only. */
    private final class Refusals implements DnsQueryLifecycleObserver {
        private final String name;

        Refusals(String name) {
            this.name = name;
        }

        @Override
        public DnsQueryLifecycleObserver queryNoAnswer(DnsResponseCode code) {
            if (running.containsKey(name)) {
                refused.add(name);
            }
            return this;
        }

        @Override
        public void queryWritten(InetSocketAddress server, ChannelFuture future) {}

        @Override
        public void queryCancelled(int queriesRemaining) {}

        @Override
        public DnsQueryLifecycleObserver queryRedirected(List<InetSocketAddress> servers) {
            return this;
        }

        @Override
        public DnsQueryLifecycleObserver queryCNAMEd(DnsQuestion cname) {
            return this;
        }

        @Override
        public void queryFailed(Throwable cause) {}

        @Override
        public void querySucceed() {}
    }

    private final class Addresses implements DnsCache {
        @Override
        public void clear() {}

        @Override
        public boolean clear(String hostname) {
            return false;
        }

        @Override
        public List<? extends DnsCacheEntry> get(String hostname, DnsRecord[] additionals) {
            return List.of();
        }

        @Override
        public DnsCacheEntry cache(
                String hostname, DnsRecord[] additionals, InetAddress address, long ttl, EventLoop loop) {
            learn(hostname, ttl);
            return new Entry(address, null);
        }

        @Override
        public DnsCacheEntry cache(String hostname, DnsRecord[] additionals, Throwable cause, EventLoop loop) {
            return new Entry(null, cause);
        }
    }

    private final class Aliases implements DnsCnameCache {
        @Override
        public @Nullable String get(String hostname) {
            return null;
        }

        @Override
        public void cache(String hostname, String cname, long ttl, EventLoop loop) {
            learn(hostname, ttl);
        }

        @Override
        public void clear() {}

        @Override
        public boolean clear(String hostname) {
            return false;
        }
    }

    private record Entry(
            @Nullable InetAddress address, @Nullable Throwable cause) implements DnsCacheEntry {}
}
