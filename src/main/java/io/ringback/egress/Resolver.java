package io.ringback.egress;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.util.concurrent.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Resolves all addresses of a host without blocking a thread, by the machine's configuration (hosts file, name servers
 * of {@code resolv.conf}) or the operator's name servers.
 *
 * <p>A name with a dot is absolute: search domains of {@code resolv.conf} apply only to names without one. Concurrent
 * lookups of one name share a query. A result is cached no longer than its TTL.
 */
@Singleton
public final class Resolver {
    private static final int MOST_KEPT = 10_000;
    private static final long QUERY_MILLIS = 1_500;
    private static final int MOST_QUERIES = 16;
    private static final long LOOK_UP_SECONDS = 5;
    private static final Resolution UNKNOWN = new Resolution.Unknown();
    private static final Resolution NO_ANSWER = new Resolution.Unanswered(DnsFailure.NO_ANSWER);
    static final Ip LOOPBACK = Ip.of(new byte[] {127, 0, 0, 1});

    private static final long AAAA_MILLIS = 300;

    private final DnsTtlRecorder dnsTtlRecorder = new DnsTtlRecorder();
    private final EventLoop loop;
    private final DnsNameResolver v4;
    private final DnsNameResolver v6;
    private final DnsNameResolver searching;
    private final Ticker clock;
    private final AsyncCache<String, CachedResolution> answers;

    @Inject
    Resolver(Vertx vertx, EgressConfig config) {
        this(vertx, NameServers.of(config.nameservers().orElse(List.of())), Ticker.systemTicker());
    }

    /** Uses {@code nameServers}, or those of the machine if there are none; {@code clock} measures TTLs. */
    Resolver(Vertx vertx, List<InetSocketAddress> nameServers, Ticker clock) {
        this.loop = ((VertxInternal) vertx).createEventLoopContext().nettyEventLoop();
        ConfiguredServers servers = new ConfiguredServers(nameServers);
        this.v4 = builder(vertx, servers, ResolvedAddressTypes.IPV4_ONLY)
                .searchDomains(List.of())
                .build();
        this.v6 = builder(vertx, servers, ResolvedAddressTypes.IPV6_ONLY)
                .searchDomains(List.of())
                .build();
        this.searching =
                builder(vertx, servers, ResolvedAddressTypes.IPV4_PREFERRED).build();
        this.clock = clock;
        this.answers = Caffeine.newBuilder()
                .maximumSize(MOST_KEPT)
                .expireAfter(Expiry.<String, CachedResolution>creating(
                        (host, cachedResolution) -> cachedResolution.left(clock)))
                .executor(Runnable::run)
                .ticker(clock)
                .buildAsync();
    }

    /** Resolves {@code host}. Never blocks and never fails: errors are a {@link Resolution} too. */
    public CompletionStage<Resolution> resolve(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        Optional<Resolution> known = withoutLookUp(name);
        return known.isPresent()
                ? CompletableFuture.completedFuture(known.get())
                : answers.get(name, (key, executor) -> lookUp(key)).thenApply(CachedResolution::resolution);
    }

    @PreDestroy
    void close() {
        v4.close();
        v6.close();
        searching.close();
    }

    /**
     * Resolves literals and the names that RFC 6761 reserves. {@code localhost} is IPv4 only, so that allowing
     * {@code 127.0.0.0/8} suffices even if a hosts file adds {@code ::1}.
     */
    private static Optional<Resolution> withoutLookUp(String name) {
        if (isLocalhost(name)) {
            // Not a constant: native image builds cannot store addresses in the image heap.
            return Optional.of(new Resolution.Found(List.of(LOOPBACK.address())));
        }
        if (name.endsWith(".invalid")) {
            return Optional.of(UNKNOWN);
        }
        return Ip.parse(name).map(ip -> new Resolution.Found(List.of(ip.address())));
    }

    /** Returns whether {@code host} means this machine, whatever a name server says. */
    static boolean isLocalhost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.endsWith(".localhost");
    }

    private CompletableFuture<CachedResolution> lookUp(String name) {
        dnsTtlRecorder.begin(name);
        CompletableFuture<Resolution> resolution = name.indexOf('.') < 0 ? search(name) : absolute(name);
        return resolution
                .completeOnTimeout(NO_ANSWER, LOOK_UP_SECONDS, TimeUnit.SECONDS)
                .thenApply(found -> {
                    long life = dnsTtlRecorder.end(name);
                    return new CachedResolution(found, clock.read() + TimeUnit.SECONDS.toNanos(life));
                });
    }

    /** Resolves both families, with the search domains. */
    private CompletableFuture<Resolution> search(String name) {
        CompletableFuture<Resolution> resolution = new CompletableFuture<>();
        searching
                .resolveAll(name)
                .addListener((Future<List<InetAddress>> found) -> resolution.complete(
                        resolution(name, found.isSuccess() ? found.getNow() : List.of(), found.cause())));
        return resolution;
    }

    /**
     * Resolves both families in parallel. After IPv4 has answered, it waits briefly for IPv6, since some name servers
     * never answer that query. Addresses that are unknown are never called.
     */
    private CompletableFuture<Resolution> absolute(String name) {
        CompletableFuture<Resolution> resolution = new CompletableFuture<>();
        Future<List<InetAddress>> four = v4.resolveAll(name);
        Future<List<InetAddress>> six = v6.resolveAll(name);
        six.addListener(done -> join(name, four, six, resolution));
        four.addListener(done -> {
            join(name, four, six, resolution);
            if (four.isSuccess() && !six.isDone()) {
                var _ = loop.schedule(
                        () -> {
                            dnsTtlRecorder.shorten(name);
                            resolution.complete(resolution(name, four.getNow(), null));
                        },
                        AAAA_MILLIS,
                        TimeUnit.MILLISECONDS);
            }
        });
        return resolution;
    }

    private void join(
            String name,
            Future<List<InetAddress>> four,
            Future<List<InetAddress>> six,
            CompletableFuture<Resolution> resolution) {
        if (!four.isDone() || !six.isDone()) {
            return;
        }
        List<InetAddress> all = Stream.of(four, six)
                .filter(Future::isSuccess)
                .flatMap(found -> found.getNow().stream())
                .distinct()
                .toList();
        resolution.complete(resolution(name, all, worse(four.cause(), six.cause())));
    }

    /**
     * Returns the failure that matters more: a nonexistent name is reported for both families, any other failure may
     * hide an address.
     */
    private static @Nullable Throwable worse(@Nullable Throwable four, @Nullable Throwable six) {
        return four == null || DnsFailure.of(four) == null ? six : four;
    }

    private Resolution resolution(String name, List<InetAddress> addresses, @Nullable Throwable cause) {
        if (!addresses.isEmpty()) {
            return new Resolution.Found(
                    addresses.stream().map(address -> Ip.of(address).address()).toList());
        }
        String failure = cause == null ? null : DnsFailure.of(cause);
        if (failure == null && dnsTtlRecorder.wasRefused(name)) {
            failure = DnsFailure.SERVER_FAILURE;
        }
        return failure == null ? UNKNOWN : new Resolution.Unanswered(failure);
    }

    /** Creates a resolver that waits for both families: a result with one blocked address is blocked as a whole. */
    private DnsNameResolverBuilder builder(Vertx vertx, ConfiguredServers servers, ResolvedAddressTypes types) {
        VertxInternal internal = (VertxInternal) vertx;
        return new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(() -> servers.only(internal.transport().datagramChannel()))
                .socketChannelFactory(() -> servers.only((SocketChannel)
                        internal.transport().channelFactory(false).newChannel()))
                .nameServerProvider(servers)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .dnsQueryLifecycleObserverFactory(dnsTtlRecorder)
                .resolveCache(dnsTtlRecorder.addresses())
                .cnameCache(dnsTtlRecorder.aliases())
                .resolvedAddressTypes(types)
                .completeOncePreferredResolved(false)
                .queryTimeoutMillis(QUERY_MILLIS)
                .maxQueriesPerResolve(MOST_QUERIES);
    }

    /** Holds a resolution and its expiry. Unknown names are not cached, since they may exist the next moment. */
    private record CachedResolution(Resolution resolution, long until) {
        Duration left(Ticker clock) {
            boolean kept = resolution instanceof Resolution.Found;
            return Duration.ofNanos(kept ? Math.max(0, until - clock.read()) : 0);
        }
    }
}
