package io.ringback.account;

import io.agroal.api.AgroalDataSource;
import io.ringback.http.ApiException;
import io.ringback.http.Problem;
import io.ringback.jdbc.Sql;
import io.vertx.core.MultiMap;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * Limits the request rate of a token in the management API: a bucket of ten seconds' requests, refilled steadily,
 * shared by all processes. Login tokens share the bucket of their account, and each new token takes one request from
 * it. So creating tokens gives no one a higher rate.
 */
@ApplicationScoped
class RequestRateLimiter {
    private static final Sql TAKE = Sql.of("""
            insert into bucket as b (holder_id, account_id, level, at)
            values (:holder, :account, cast(:burst as double precision) - 1, now())
            on conflict (holder_id) do update
            set level = least(:burst, b.level + extract(epoch from now() - b.at) * cast(:rate as double precision)) - 1,
                at = greatest(b.at, now())
            where least(:burst, b.level + extract(epoch from now() - b.at) * cast(:rate as double precision)) >= 1
            returning level
            """);

    /** Deletes buckets that had time to fill up; a missing bucket counts as full. */
    private static final Sql FORGET = Sql.of("""
            delete from bucket
            where at < now() - :seconds * interval '1 second'
            """);

    private static final double MOST_REST = 1e9;

    private final AgroalDataSource database;
    private final double perSecond;

    RequestRateLimiter(AgroalDataSource database, AccountConfig config) {
        this.database = database;
        this.perSecond = config.rateLimit();
    }

    /**
     * Takes one request from the bucket of {@code grant} and writes the rest to {@code headers}; 429 when it is empty.
     */
    void take(Grant grant, MultiMap headers) throws SQLException {
        take(grant.bucket(), grant.accountId(), headers);
    }

    /** Takes one request from the bucket of {@code account}, as each new token does. */
    void takeOfAccount(UUID account, MultiMap headers) throws SQLException {
        take(account, account, headers);
    }

    private void take(UUID holder, UUID account, MultiMap headers) throws SQLException {
        if (perSecond <= 0) {
            return;
        }
        try (Connection connection = database.getConnection();
                var call = TAKE.on(connection)
                        .set("holder", holder)
                        .set("account", account)
                        .set("burst", RateLimit.burst(perSecond))
                        .set("rate", perSecond);
                ResultSet taken = call.query()) {
            boolean passes = taken.next();
            String policy = holder.equals(account) ? "account" : "token";
            new RateLimit(policy, perSecond, passes ? taken.getDouble("level") : 0).putInto(headers);
            if (!passes) {
                throw ApiException.retryLater(
                        Problem.TOO_MANY_REQUESTS,
                        "Too many requests by this token, or too many new tokens of its account; wait for "
                                + "Retry-After. The limit is " + perSecond + " per second",
                        Duration.ofMillis((long) Math.ceil(1000 / perSecond)));
            }
        }
    }

    /**
     * Returns the time after which a bucket is full, limited to what the database can subtract from the current time.
     */
    private double restSeconds() {
        return perSecond <= 0 ? 0 : Math.min(MOST_REST, RateLimit.fillSeconds(perSecond));
    }

    /** Deletes the buckets of callers that have been idle. */
    void forget() throws SQLException {
        try (Connection connection = database.getConnection();
                var call = FORGET.on(connection)) {
            call.set("seconds", restSeconds()).update();
        }
    }
}
