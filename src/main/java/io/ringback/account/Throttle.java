package io.ringback.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ringback.http.ApiException;
import io.ringback.http.Problem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Slows down who guesses: from one address only so many tokens, and so many API keys, may be wrong in a minute, in each
 * process.
 *
 * <p>A token that is good comes in all the same: behind one address there may be many, and one of them with an old token
 * must not lock out the others. Logging in has to wait, with whatever key.
 */
@Singleton
class Throttle {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_ADDRESSES = 100_000;

    private final Cache<String, AtomicInteger> tokens = counts();
    private final Cache<String, AtomicInteger> logIns = counts();
    private final int most;

    Throttle(AccountConfig config) {
        this.most = config.failedLogIns();
    }

    /** Counts one more wrong token from {@code address}; what the caller is to be told, {@code failure} or to wait. */
    ApiException failed(String address, ApiException failure) {
        return most <= 0 || count(tokens, address) <= most ? failure : tooMany();
    }

    /** Counts one more log-in that failed from {@code address}; what the caller is to be told. */
    ApiException failedLogIn(String address, ApiException failure) {
        return most <= 0 || count(logIns, address) <= most ? failure : tooMany();
    }

    /** 429 while too many log-ins have failed from {@code address}: no key is even looked at. */
    void checkLogIn(String address) {
        AtomicInteger failed = logIns.getIfPresent(address);
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
