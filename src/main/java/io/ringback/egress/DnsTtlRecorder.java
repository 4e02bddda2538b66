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
 * Records the lifetime of each DNS result: the shortest TTL of all records that led to it, aliases included.
 *
 * <p>Netty passes TTLs only to its caches, so this class acts as a cache that never holds anything. Rejected
 * alternative: Netty's own caches, which are unbounded and ignore the TTL of aliases. A record with another name (a
 * further alias, a search domain) shortens all running lookups, which is always safe.
 */
final class DnsTtlRecorder implements DnsQueryLifecycleObserverFactory {
    private static final long LONGEST_SECONDS = 300;
    private static final long INCOMPLETE_SECONDS = 5;

    private final Map<String, Long> running = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    void begin(String host) {
        running.put(host, LONGEST_SECONDS);
    }

    /** Marks the result as incomplete. */
    void shorten(String host) {
        running.computeIfPresent(host, (it, life) -> Math.min(life, INCOMPLETE_SECONDS));
    }

    /** Returns whether a name server refused the running lookup of {@code host}. */
    boolean wasRefused(String host) {
        return refused.contains(host);
    }

    @Override
    public DnsQueryLifecycleObserver newDnsQueryLifecycleObserver(DnsQuestion question) {
        return new Refusals(bare(question.name()));
    }

    /** Returns the lifetime of the result in seconds; 0 when unknown. */
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

    /** Records refusals, which Netty reports only to this observer. */
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
