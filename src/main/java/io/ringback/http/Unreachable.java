package io.ringback.http;

import java.net.SocketException;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/** Whether a failure means that the database is away, rather than that a statement of ours is wrong. */
public final class Unreachable {
    /** Shutting down, crashing, starting up, idle for too long, too many connections, not accepting connections. */
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "57P05", "53300", "55000");

    private static final int DEEPEST = 20;

    private Unreachable() {}

    /** Whether {@code failure}, or what caused it, is that. */
    public static boolean isCauseOf(Throwable failure) {
        return isCauseOf(failure, 0);
    }

    /** What made a commit fail, the transaction manager tells as suppressed. */
    private static boolean isCauseOf(@Nullable Throwable failure, int depth) {
        return failure != null
                && depth < DEEPEST
                && (isUnreachable(failure)
                        || isCauseOf(failure.getCause(), depth + 1)
                        || Stream.of(failure.getSuppressed()).anyMatch(other -> isCauseOf(other, depth + 1)));
    }

    private static boolean isUnreachable(Throwable cause) {
        if (cause instanceof XAException commit) {
            return commit.errorCode == XAException.XAER_RMFAIL;
        }
        if (!(cause instanceof SQLException sql)) {
            return false;
        }
        return isAway(sql.getSQLState())
                // The pool's own: no connection within its time.
                || (sql.getSQLState() == null
                        && String.valueOf(sql.getMessage()).contains("cquisition timeout"))
                || sql.getCause() instanceof SocketException;
    }

    private static boolean isAway(@Nullable String state) {
        return state != null && (state.startsWith("08") || AWAY.contains(state));
    }
}
