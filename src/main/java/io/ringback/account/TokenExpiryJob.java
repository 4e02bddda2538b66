package io.ringback.account;

import io.quarkus.logging.Log;
import io.ringback.background.Job;
import io.ringback.background.QuietMode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;

/** Deletes expired tokens and full rate limit buckets. */
@ApplicationScoped
class TokenExpiryJob {
    private final Tokens tokens;
    private final RequestRateLimiter requestRateLimiter;
    private final QuietMode.Interval interval;

    TokenExpiryJob(Tokens tokens, RequestRateLimiter requestRateLimiter, QuietMode quiet) {
        this.tokens = tokens;
        this.requestRateLimiter = requestRateLimiter;
        this.interval = quiet.every(Duration.ofHours(1), Duration.ofMinutes(10));
    }

    @Produces
    @Singleton
    Job removeIfDueJob() {
        return new Job("TokenExpiryJob.removeIfDue", this::removeIfDue);
    }

    void removeIfDue() {
        if (interval.isDue()) {
            remove();
        }
    }

    private void remove() {
        try {
            tokens.removeExpired();
            requestRateLimiter.forget();
        } catch (SQLException failure) {
            Log.warnf("Cannot delete expired tokens; trying again in an hour: %s", failure.getMessage());
        }
    }
}
