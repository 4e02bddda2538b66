package io.ringback.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/** What a failure of the database means, judged by its SQLSTATE (PostgreSQL, appendix A). */
public final class Unreachable {
    /**
     * No connection, no log-in, a transaction undone for another's sake, no resources, an operator's intervention, a fault
     * of the server's system or configuration or of its data, and what proxies say when they have no server.
     */
    private static final Set<String> CLASSES = Set.of("08", "28", "40", "53", "57", "58", "F0", "XX");

    /**
     * Read-only; a transaction that idled or lasted too long; no such database; not accepting connections; a lock that was
     * not to be had. A right that was taken away, and a schema or table that is absent while somebody restores it: our
     * statements are fixed. A statement that is not prepared on this connection, or already is, or whose tables changed:
     * what a pooler causes that deals connections out by transaction, and a migration.
     */
    private static final Set<String> STATES = Set.of(
            "25006", "25P03", "25P04", "3D000", "55000", "55006", "55P03", "42501", "42P01", "3F000", "26000", "42P05",
            "0A000");

    /** The pool's own failures have no SQLSTATE: no connection within its time, and the end of the process. */
    private static final Set<String> POOL =
            Set.of("cquisition timeout", "Interrupted while acquiring", "This pool is closed");

    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "55P03");
    private static final Set<String> REFUSED_DATA = Set.of("22", "23");
    private static final String READ_ONLY = "25006";
    private static final String CANCELLED = "57014";
    private static final String DISK_FULL = "53100";
    /** The connection broke, the server's system failed, an operator or a time limit of the server ended the session. */
    private static final Set<String> ENDED_CLASSES = Set.of("08", "58", "XX");

    private static final Set<String> ENDED = Set.of(READ_ONLY, "25P03", "25P04", "57P01", "57P02", "57P03", "57P05");

    private static final int DEEPEST = 20;

    private Unreachable() {}

    /** Whether {@code failure}, or what caused it, is the database's present state and no fault of a statement of ours. */
    public static boolean isCauseOf(Throwable failure) {
        return isCauseOf(failure, 0);
    }

    /** What made a commit fail, the transaction manager tells as suppressed; what made a batch fail, as the next. */
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
                && (isAway(sql.getSQLState()) || isPools(sql) || sql.getCause() instanceof IOException);
    }

    private static boolean isAway(@Nullable String state) {
        return state != null && (STATES.contains(state) || isOf(state, CLASSES));
    }

    private static boolean isPools(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        return failure.getSQLState() == null && POOL.stream().anyMatch(message::contains);
    }

    /** Whether the server takes no writes from this session: it is a standby, or was made read-only. */
    public static boolean isReadOnly(SQLException failure) {
        return READ_ONLY.equals(failure.getSQLState());
    }

    /** Whether the server has no room on its disk for what was to be written. */
    public static boolean isDiskFull(SQLException failure) {
        return DISK_FULL.equals(failure.getSQLState());
    }

    /** Whether the connection is of no use any more: it has ended, or leads to a server that takes no writes. */
    public static boolean endsConnection(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (ENDED.contains(state) || isOf(state, ENDED_CLASSES));
    }

    /** Whether the database refused a value that a statement was given: no repetition helps, and no other statement suffers. */
    public static boolean isRefusedData(Throwable failure) {
        return failure instanceof SQLException sql
                && sql.getSQLState() != null
                && isOf(sql.getSQLState(), REFUSED_DATA);
    }

    /** Whether a transaction was undone for another's sake: the same may well succeed at once. */
    public static boolean isConflict(Throwable failure) {
        return failure instanceof SQLException sql
                && sql.getSQLState() != null
                && CONFLICTS.contains(sql.getSQLState());
    }

    /**
     * Whether it is open if a statement or commit that failed so took effect: the connection was lost, or the server's word
     * was not heard to its end. What the server refused in so many words had none.
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
