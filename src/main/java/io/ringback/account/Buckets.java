package io.ringback.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ringback.http.ApiException;
import io.ringback.http.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;

/** Limits how fast one token may use the management API: a bucket of ten seconds' requests, refilled steadily. */
@ApplicationScoped
class Buckets {
    private static final int BURST_SECONDS = 10;
    private static final int MOST = 100_000;
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final Cache<UUID, Bucket> buckets;

    Buckets(AccountConfig config) {
        this.perSecond = config.rateLimit();
        // A bucket that rested for as long as it takes to fill is a full one: it can be forgotten.
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(Duration.ofSeconds(BURST_SECONDS + 1))
                .build();
    }

    /** Takes one request from the bucket of {@code holder}; 429 when it is empty. */
    void take(UUID holder) {
        if (perSecond <= 0) {
            return;
        }
        Bucket bucket = buckets.get(holder, id -> new Bucket(perSecond * BURST_SECONDS, System.nanoTime()));
        if (!bucket.take(perSecond, System.nanoTime())) {
            throw ApiException.retryLater(
                    Problem.TOO_MANY_REQUESTS,
                    "this token has made too many requests; it may make " + perSecond + " per second",
                    Duration.ofMillis((long) Math.ceil(1000 / perSecond)));
        }
    }

    private static final class Bucket {
        private double level;
        private long atNanos;

        Bucket(double level, long atNanos) {
            this.level = level;
            this.atNanos = atNanos;
        }

        synchronized boolean take(double perSecond, long nowNanos) {
            level = Math.min(perSecond * BURST_SECONDS, level + (nowNanos - atNanos) / NANOS * perSecond);
            atNanos = nowNanos;
            if (level < 1) {
                return false;
            }
            level--;
            return true;
        }
    }
}
