package io.ringback.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/** Classifies database failures by SQLSTATE (PostgreSQL, appendix A). */
public final class Unreachable {
    /**
     * No connection, failed login, serialization failure, lack of resources, operator intervention. Errors of the system, the configuration or the data, and of poolers without a server.
     */
    private static final Set<String> CLASSES = Set.of("08", "28", "40", "53", "57", "58", "F0", "XX");

    /**
     * Read-only server; transaction or idle timeout; missing database; server not accepting connections; lock not
     * available. Missing privileges, schema or tables, which occur during a restore, since our statements are fixed.
     * Prepared statement missing, duplicate or outdated, caused by transaction-level poolers and migrations.
     */
    private static final Set<String> STATES = Set.of(
            "25006", "25P03", "25P04", "3D000", "55000", "55006", "55P03", "42501", "42P01", "3F000", "26000", "42P05",
            "0A000");

    /** Messages of the pool, whose failures have no SQLSTATE: acquisition timeout, and shutdown. */
    private static final Set<String> POOL =
            Set.of("cquisition timeout", "Interrupted while acquiring", "This pool is closed");

    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "55P03");
    private static final Set<String> REFUSED_DATA = Set.of("22", "23");
    private static final String READ_ONLY = "25006";
    private static final String CANCELLED = "57014";
    private static final String DISK_FULL = "53100";
    /** The connection broke, the server's system failed, or the server ended the session. */
    private static final Set<String> ENDED_CLASSES = Set.of("08", "58", "XX");

    private static final Set<String> ENDED = Set.of(READ_ONLY, "25P03", "25P04", "57P01", "57P02", "57P03", "57P05");

    private static final int DEEPEST = 20;

    private Unreachable() {}

    /**
     * Returns whether {@code failure}, or a cause of it, is due to the state of the database rather than to our
     * statement.
     */
    public static boolean isCauseOf(Throwable failure) {
        return isCauseOf(failure, 0);
    }

    /**
     * Also checks suppressed exceptions (failed commits in the transaction manager) and next exceptions (failed
     * batches).
     */
    private static boolean isCauseOf(@Nullable Throwable failure, int depth) {
        return failure != null
                && depth < DEEPEST
                && (isUnreachable(failure)
                        || isCauseOf(failure.getCause(), depth + 1)
                        || (failure instanceof SQLException sql && isCauseOf(sql.getNextException(), depth + 1))
                        || Stream.of(failure.getSuppressed()).anyMatch(other -> isCauseOf(other, depth + 1)));
    }

    private static boolean isUnreachable(Throwable cause) {
        if (cause instanceof XAException commit) {
            return commit.errorCode == XAException.XAER_RMFAIL;
        }
        return cause instanceof SQLException sql
                && (isUnavailable(sql.getSQLState()) || isPools(sql) || sql.getCause() instanceof IOException);
    }

    private static boolean isUnavailable(@Nullable String state) {
        return state != null && (STATES.contains(state) || isOf(state, CLASSES));
    }

    private static boolean isPools(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        return failure.getSQLState() == null && POOL.stream().anyMatch(message::contains);
    }

    /** Returns whether the server accepts no writes: it is a standby, or was made read-only. */
    public static boolean isReadOnly(SQLException failure) {
        return READ_ONLY.equals(failure.getSQLState());
    }

    /** Returns whether the server's disk is full. */
    public static boolean isDiskFull(SQLException failure) {
        return DISK_FULL.equals(failure.getSQLState());
    }

    /** Returns whether the connection is unusable: it has ended, or leads to a server that accepts no writes. */
    public static boolean endsConnection(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (ENDED.contains(state) || isOf(state, ENDED_CLASSES));
    }

    /** Returns whether the database rejected a value: retrying does not help, and other statements are not affected. */
    public static boolean isRefusedData(Throwable failure) {
        return failure instanceof SQLException sql
                && sql.getSQLState() != null
                && isOf(sql.getSQLState(), REFUSED_DATA);
    }

    /** Returns whether a transaction was rolled back because of a conflict: a retry is likely to succeed. */
    public static boolean isConflict(Throwable failure) {
        return failure instanceof SQLException sql
                && sql.getSQLState() != null
                && CONFLICTS.contains(sql.getSQLState());
    }

    /**
     * Returns whether it is unknown if the failed statement or commit took effect: the connection was lost before the
     * server's answer was complete. An explicit error of the server means that it had no effect.
     */
    public static boolean isOpen(Throwable failure) {
        if (!(failure instanceof SQLException sql) || sql.getSQLState() == null) {
            return true;
        }
        String state = sql.getSQLState();
        return (isOf(state, Set.of("08", "57", "58", "XX")) && !state.equals(CANCELLED)) || state.equals("40003");
    }

    private static boolean isOf(String state, Set<String> classes) {
        return state.length() >= 2 && classes.contains(state.substring(0, 2));
    }
}
