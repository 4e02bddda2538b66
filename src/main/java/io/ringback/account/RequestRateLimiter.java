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
 * Limits how fast one token may use the management API: a bucket of ten seconds' requests, refilled steadily, one for
 * all nodes. Tokens of log-ins share the bucket of their account, and every new token takes from that one, so that nobody
 * gets more by making tokens.
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

    /** A bucket that rested for as long as it takes to fill is a full one: it can be forgotten. */
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

    /** Takes one request from the bucket of {@code grant} and writes what is left to {@code headers}; 429 when it is empty. */
    void take(Grant grant, MultiMap headers) throws SQLException {
        take(grant.bucket(), grant.accountId(), headers);
    }

    /** The same for the bucket of {@code account}, from which each new token takes one. */
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
                        "too many requests by this token, or too many tokens made for its account; there may be "
                                + perSecond + " per second",
                        Duration.ofMillis((long) Math.ceil(1000 / perSecond)));
            }
        }
    }

    /** Bounded, so that the database can subtract it from the present. */
    private double restSeconds() {
        return perSecond <= 0 ? 0 : Math.min(MOST_REST, RateLimit.fillSeconds(perSecond));
    }

    /** Removes the buckets of those who have not called for long. */
    void forget() throws SQLException {
        try (Connection connection = database.getConnection();
                var call = FORGET.on(connection)) {
            call.set("seconds", restSeconds()).update();
        }
    }
}
