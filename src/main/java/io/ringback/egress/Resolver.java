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
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
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

/**
 * Looks up all addresses of a host, as the machine's own configuration says (hosts file, {@code resolv.conf} with its
 * search domains) or from the name servers that the operator names, without holding a thread.
 *
 * <p>Look-ups of one name at one time are one; an answer is kept no longer than its records live.
 */
@Singleton
public final class Resolver {
    private static final int MOST_KEPT = 10_000;
    private static final long QUERY_MILLIS = 1_500;
    private static final int MOST_QUERIES = 16;
    private static final long LOOK_UP_SECONDS = 5;
    private static final Resolution UNKNOWN = new Resolution.Unknown();
    static final Ip LOOPBACK = Ip.of(new byte[] {127, 0, 0, 1});

    private final Lives lives = new Lives();
    private final DnsNameResolver dns;
    private final Ticker clock;
    private final AsyncCache<String, Answer> answers;

    @Inject
    Resolver(Vertx vertx, EgressConfig config) {
        this(vertx, NameServers.of(config.nameservers().orElse(List.of())), Ticker.systemTicker());
    }

    /** Asks these name servers, or those of the machine if there are none, and keeps their answers by this clock. */
    Resolver(Vertx vertx, List<InetSocketAddress> nameServers, Ticker clock) {
        DnsNameResolverBuilder builder = builder((VertxInternal) vertx);
        if (!nameServers.isEmpty()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(nameServers));
        }
        this.dns = builder.resolveCache(lives.addresses())
                .cnameCache(lives.aliases())
                .build();
        this.clock = clock;
        this.answers = Caffeine.newBuilder()
                .maximumSize(MOST_KEPT)
                .expireAfter(Expiry.<String, Answer>creating((host, answer) -> answer.left(clock)))
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
                : answers.get(name, (key, executor) -> lookUp(key)).thenApply(Answer::resolution);
    }

    @PreDestroy
    void close() {
        dns.close();
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

    private CompletableFuture<Answer> lookUp(String name) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        lives.begin(name);
        dns.resolveAll(name).addListener((Future<List<InetAddress>> found) -> {
            long until = clock.read() + TimeUnit.SECONDS.toNanos(lives.end(name));
            answer.complete(new Answer(found.isSuccess() ? found(found.getNow()) : UNKNOWN, until));
        });
        return answer.completeOnTimeout(new Answer(UNKNOWN, clock.read()), LOOK_UP_SECONDS, TimeUnit.SECONDS);
    }

    private static Resolution found(List<InetAddress> addresses) {
        return addresses.isEmpty()
                ? UNKNOWN
                : new Resolution.Found(addresses.stream()
                        .map(address -> Ip.of(address).address())
                        .toList());
    }

    /**
     * Always asks for both families and waits for both: an answer of which a part is refused is refused whole, so the
     * part must be known.
     */
    private static DnsNameResolverBuilder builder(VertxInternal vertx) {
        EventLoop loop = vertx.createEventLoopContext().nettyEventLoop();
        return new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(() -> vertx.transport().datagramChannel())
                .socketChannelFactory(() ->
                        (SocketChannel) vertx.transport().channelFactory(false).newChannel())
                .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED)
                .completeOncePreferredResolved(false)
                .queryTimeoutMillis(QUERY_MILLIS)
                .maxQueriesPerResolve(MOST_QUERIES);
    }

    /** A resolution, and until when it may be kept. An unknown name is not: it may exist the next moment. */
    private record Answer(Resolution resolution, long until) {
        Duration left(Ticker clock) {
            boolean kept = resolution instanceof Resolution.Found;
            return Duration.ofNanos(kept ? Math.max(0, until - clock.read()) : 0);
        }
    }
}
