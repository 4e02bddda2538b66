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
 * Limits failed logins: per minute, address and process, only so many tokens and API keys may be invalid.
 *
 * <p>Successful logins are limited too, since each creates a token: an address has a bucket of the same size as a
 * token's.
 *
 * <p>A valid token is always accepted: many callers may share one address, and an old token of one must not lock out
 * the others. Logins have to wait, whatever the key.
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
     * Holds the login bucket of an address.
     *
     * @param level the number of logins it may make at once
     * @param at the time of that level
     * @param took whether the latest was allowed
     */
    private record Bucket(double level, Instant at, boolean took) {}

    /** Takes one login from the bucket of {@code address}; 429 when it is empty. */
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
                    "Too many logins from this address; wait for Retry-After. The limit is " + perSecond
                            + " per second",
                    Duration.ofMillis((long) Math.ceil(1000 / perSecond)));
        }
    }

    /** Counts an invalid token from {@code address}; returns the error for the caller: {@code failure}, or a 429. */
    ApiException failed(ClientAddress address, ApiException failure) {
        return most <= 0 || count(tokens, address.network()) <= most ? failure : tooMany();
    }

    /** Counts a failed login from {@code address}; returns the error for the caller. */
    ApiException failedLogIn(ClientAddress address, ApiException failure) {
        return most <= 0 || count(logIns, address.network()) <= most ? failure : tooMany();
    }

    /** Throws a 429 while too many logins from {@code address} have failed, without checking any key. */
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
                Problem.TOO_MANY_REQUESTS,
                "Too many failed logins from this address; wait for Retry-After and check the key.",
                WINDOW);
    }
}
