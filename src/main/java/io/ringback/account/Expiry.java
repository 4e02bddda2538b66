package io.ringback.account;

import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.ringback.background.Job;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;

/** Removes what has ended by itself: tokens past their time, and buckets that are full again. */
@ApplicationScoped
class Expiry {
    private final Tokens tokens;
    private final Buckets buckets;

    Expiry(Tokens tokens, Buckets buckets) {
        this.tokens = tokens;
        this.buckets = buckets;
    }

    @Job
    @Scheduled(every = "1h", delayed = "10m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void remove() {
        try {
            tokens.removeExpired();
            buckets.forget();
        } catch (SQLException failure) {
            Log.warnf("expired tokens could not be removed, trying again in an hour: %s", failure.getMessage());
        }
    }
}
