package io.ringback.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ringback.http.ApiException;
import io.ringback.http.ClientAddress;
import io.ringback.http.Problem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Slows down who guesses: from one address only so many tokens, and so many API keys, may be wrong in a minute, in each
 * process.
 *
 * <p>Successful log-ins are limited as well, since each makes a token: an address has a bucket as large as a token's.
 *
 * <p>A token that is good comes in all the same: behind one address there may be many, and one of them with an old token
 * must not lock out the others. Logging in has to wait, with whatever key.
 */
@Singleton
class FailedLoginLimiter {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_ADDRESSES = 100_000;

    private final Cache<String, AtomicInteger> tokens = counts();
    private final Cache<String, AtomicInteger> logIns = counts();
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(MOST_ADDRESSES)
            .expireAfterAccess(WINDOW)
            .build();
    private final int most;
    private final double perSecond;
    private final InstantSource clock;

    FailedLoginLimiter(AccountConfig config, InstantSource clock) {
        this.most = config.failedLogIns();
        this.perSecond = config.rateLimit();
        this.clock = clock;
    }

    /**
     * What is left of an address' log-ins.
     *
     * @param level how many it may make at once
     * @param at when that was so
     * @param took whether the latest came through
     */
    private record Bucket(double level, Instant at, boolean took) {}

    /** Takes one log-in from the bucket of {@code address}; 429 when it is empty. */
    void takeLogIn(ClientAddress address) {
        if (perSecond <= 0) {
            return;
        }
        double burst = RateLimit.burst(perSecond);
        Instant now = clock.instant();
        Bucket left = buckets.asMap().compute(address.network(), (network, bucket) -> {
            double level = bucket == null
                    ? burst
                    : bucket.level()
                            + perSecond
                                    * Math.max(
                                            0,
                                            Duration.between(bucket.at(), now).toMillis())
                                    / 1000.0;
            double full = Math.min(burst, level);
            return full >= 1 ? new Bucket(full - 1, now, true) : new Bucket(full, now, false);
        });
        if (!left.took()) {
            throw ApiException.retryLater(
                    Problem.TOO_MANY_REQUESTS,
                    "too many log-ins from this address; it may make " + perSecond + " per second",
                    Duration.ofMillis((long) Math.ceil(1000 / perSecond)));
        }
    }

    /** Counts one more wrong token from {@code address}; what the caller is to be told, {@code failure} or to wait. */
    ApiException failed(ClientAddress address, ApiException failure) {
        return most <= 0 || count(tokens, address.network()) <= most ? failure : tooMany();
    }

    /** Counts one more log-in that failed from {@code address}; what the caller is to be told. */
    ApiException failedLogIn(ClientAddress address, ApiException failure) {
        return most <= 0 || count(logIns, address.network()) <= most ? failure : tooMany();
    }

    /** 429 while too many log-ins have failed from {@code address}: no key is even looked at. */
    void checkLogIn(ClientAddress address) {
        AtomicInteger failed = logIns.getIfPresent(address.network());
        if (most > 0 && failed != null && failed.get() >= most) {
            throw tooMany();
        }
    }

    private static Cache<String, AtomicInteger> counts() {
        return Caffeine.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterWrite(WINDOW)
                .build();
    }

    private static int count(Cache<String, AtomicInteger> failures, String address) {
        return failures.get(address, it -> new AtomicInteger()).incrementAndGet();
    }

    private static ApiException tooMany() {
        return ApiException.retryLater(
                Problem.TOO_MANY_REQUESTS, "too many log-ins from this address have failed", WINDOW);
    }
}
