package io.ringback.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The end of the primary's write-ahead log at one moment. A standby that has replayed the log up to this end shows every
 * commit before that moment. An idle primary therefore causes no lag, and a standby without a primary does.
 *
 * @param server the server's system identifier and the database, both equal on each of its standbys
 * @param end the end of the log, in bytes
 * @param at the moment by the clock of the primary, which also stamps commits
 * @param nanos the same moment by the monotonic clock of this process
 */
record WalPosition(String server, long end, OffsetDateTime at, long nanos) {
    private static final String SERVER = "system_identifier || ' ' || current_database() as server";
    private static final String OF_PRIMARY = """
            select %s, (pg_current_wal_flush_lsn() - '0/0')::bigint as wal_end, clock_timestamp() as at
            from pg_control_system()
            """.formatted(SERVER);
    private static final String OF_STANDBY = """
            select
              %s, pg_is_in_recovery() as standby, (pg_last_wal_replay_lsn() - '0/0')::bigint as replayed,
              pg_last_xact_replay_timestamp() as committed
            from pg_control_system()
            """.formatted(SERVER);

    private static final String NOT_USABLE = "55000";

    /** Reads the position of the primary. Fails on a server that takes no writes. */
    static WalPosition of(Connection primary, long nanos) throws SQLException {
        try (var statement = primary.createStatement();
                ResultSet row = statement.executeQuery(OF_PRIMARY)) {
            row.next();
            return new WalPosition(
                    row.getString("server"), row.getLong("wal_end"), row.getObject("at", OffsetDateTime.class), nanos);
        }
    }

    /**
     * Returns the lag of the standby at this moment, an upper bound; zero when it has replayed the log up to this end.
     * Fails on a server that is no standby of this primary.
     */
    Duration behind(Connection standby) throws SQLException {
        try (var statement = standby.createStatement();
                ResultSet row = statement.executeQuery(OF_STANDBY)) {
            row.next();
            if (!row.getBoolean("standby") || !server.equals(row.getString("server"))) {
                throw new SQLTransientException("it is not a standby of the primary database", NOT_USABLE);
            }
            return row.getLong("replayed") >= end
                    ? Duration.ZERO
                    : sinceCommit(row.getObject("committed", OffsetDateTime.class));
        }
    }

    private Duration sinceCommit(@Nullable OffsetDateTime committed) throws SQLException {
        if (committed == null) {
            throw new SQLTransientException("it has replayed no transaction since its start", NOT_USABLE);
        }
        Duration lag = Duration.between(committed, at);
        return lag.isNegative() ? Duration.ZERO : lag;
    }
}
