package io.ringback.http;

import java.net.SocketException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a failure means that the database is away, rather than that a statement of ours is wrong. */
public final class Unreachable {
    /** Shutting down, crashing, starting up, idle for too long, too many connections, not accepting connections. */
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "57P05", "53300", "55000");

    private static final int DEEPEST = 20;

    private Unreachable() {}

    /** Whether {@code failure}, or what caused it, is that. */
    public static boolean isCauseOf(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (isUnreachable(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isUnreachable(Throwable cause) {
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
