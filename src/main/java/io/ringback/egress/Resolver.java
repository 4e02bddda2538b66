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
 * Looks up all addresses of a host, as the machine's own configuration says (hosts file, name servers of
 * {@code resolv.conf}) or from the name servers that the operator names, without holding a thread.
 *
 * <p>A name with a dot is absolute: the search domains of {@code resolv.conf} are for names without one. Look-ups of one
 * name at one time are one; an answer is kept no longer than its records live.
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

    /** Asks these name servers, or those of the machine if there are none, and keeps their answers by this clock. */
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

    /** Never blocks and never fails: what goes wrong is a {@link Resolution} too. */
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
     * Literals, and the names that RFC 6761 keeps from name servers. {@code localhost} is IPv4 only: whoever allows
     * {@code 127.0.0.0/8} need not know that some hosts file adds {@code ::1}.
     */
    private static Optional<Resolution> withoutLookUp(String name) {
        if (isLocalhost(name)) {
            // Not a constant: those are made while a native executable is built, which takes no address along.
            return Optional.of(new Resolution.Found(List.of(LOOPBACK.address())));
        }
        if (name.endsWith(".invalid")) {
            return Optional.of(UNKNOWN);
        }
        return Ip.parse(name).map(ip -> new Resolution.Found(List.of(ip.address())));
    }

    /** A name that means this machine, whatever a name server says. */
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

    /** Both families together, with the search domains. */
    private CompletableFuture<Resolution> search(String name) {
        CompletableFuture<Resolution> resolution = new CompletableFuture<>();
        searching
                .resolveAll(name)
                .addListener((Future<List<InetAddress>> found) -> resolution.complete(
                        resolution(name, found.isSuccess() ? found.getNow() : List.of(), found.cause())));
        return resolution;
    }

    /**
     * Both families at once. IPv6 is waited for a little after IPv4 has answered, since name servers exist that never
     * answer the question for it: what is not known is not connected to.
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

    /** That the name does not exist is said for both families; another failure of either may hide an address. */
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

    /**
     * Always asks for both families and waits for both: an answer of which a part is refused is refused whole, so the
     * part should be known.
     */
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

    /** A resolution, and until when it may be kept. An unknown name is not: it may exist the next moment. */
    private record CachedResolution(Resolution resolution, long until) {
        Duration left(Ticker clock) {
            boolean kept = resolution instanceof Resolution.Found;
            return Duration.ofNanos(kept ? Math.max(0, until - clock.read()) : 0);
        }
    }
}
