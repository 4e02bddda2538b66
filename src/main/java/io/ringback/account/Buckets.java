package io.ringback.account;

import io.agroal.api.AgroalDataSource;
import io.ringback.http.ApiException;
import io.ringback.http.Problem;
import io.ringback.jdbc.Sql;
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
class Buckets {
    static final int BURST_SECONDS = 10;

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

    private final AgroalDataSource database;
    private final double perSecond;

    Buckets(AgroalDataSource database, AccountConfig config) {
        this.database = database;
        this.perSecond = config.rateLimit();
    }

    /** Takes one request from the bucket of {@code grant}; 429 when it is empty. */
    void take(Grant grant) throws SQLException {
        take(grant.bucket(), grant.accountId());
    }

    /** Takes one from the bucket that what makes tokens for {@code account} shares; 429 when it is empty. */
    void takeOfAccount(UUID account) throws SQLException {
        take(account, account);
    }

    private void take(UUID holder, UUID account) throws SQLException {
        if (perSecond <= 0) {
            return;
        }
        try (Connection connection = database.getConnection();
                var call = TAKE.on(connection)
                        .set("holder", holder)
                        .set("account", account)
                        .set("burst", perSecond * BURST_SECONDS)
                        .set("rate", perSecond);
                ResultSet taken = call.query()) {
            if (!taken.next()) {
                throw ApiException.retryLater(
                        Problem.TOO_MANY_REQUESTS,
                        "too many requests by this token, or too many tokens made for its account; there may be "
                                + perSecond + " per second",
                        Duration.ofMillis((long) Math.ceil(1000 / perSecond)));
            }
        }
    }

    /** Removes the buckets of those who have not called for long. */
    void forget() throws SQLException {
        try (Connection connection = database.getConnection();
                var call = FORGET.on(connection)) {
            call.set("seconds", BURST_SECONDS).update();
        }
    }
}
