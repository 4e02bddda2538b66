package io.ringback.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ringback.http.ApiException;
import io.ringback.http.Problem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Slows down who guesses: from one address only so many log-ins a minute may fail, in each process. */
@Singleton
class Throttle {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_ADDRESSES = 100_000;

    private final Cache<String, AtomicInteger> failures = Caffeine.newBuilder()
            .maximumSize(MOST_ADDRESSES)
            .expireAfterWrite(WINDOW)
            .build();
    private final int most;

    Throttle(AccountConfig config) {
        this.most = config.failedLogIns();
    }

    /** Counts one more failure from {@code address}; what the caller is to be told, {@code failure} or to wait. */
    ApiException failed(String address, ApiException failure) {
        if (most <= 0 || failures.get(address, it -> new AtomicInteger()).incrementAndGet() <= most) {
            return failure;
        }
        return ApiException.retryLater(
                Problem.TOO_MANY_REQUESTS, "too many log-ins from this address have failed", WINDOW);
    }
}
