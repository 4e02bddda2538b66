package io.ringback.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs several statements that take effect together or not at all. */
public final class Transaction {
    private Transaction() {}

    /** Runs {@code work} in one transaction of {@code database}; rolls it back if the work throws. */
    public static <T> T on(DataSource database, Work<T> work) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return on(connection, work);
        }
    }

    /**
     * Runs {@code work} in one transaction of {@code connection}, which must have none and has none afterwards.
     *
     * <p>When this throws, the transaction was rolled back. Only if the connection was lost during the commit it may
     * have taken effect.
     */
    public static <T> T on(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        T result;
        try {
            result = work.run(connection);
            connection.commit();
        } catch (SQLException | RuntimeException | Error failure) {
            undo(connection, failure);
            throw failure;
        }
        release(connection);
        return result;
    }

    /**
     * Rolls back. If that fails, aborts the connection: returning it to the pool would switch to auto-commit, which
     * commits the open transaction.
     */
    private static void undo(Connection connection, Throwable failure) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException | RuntimeException broken) {
            failure.addSuppressed(broken);
            abort(connection, failure);
        }
    }

    /**
     * Aborts the physical connection. Agroal's wrapper neither ends it nor frees its place in the pool, not even when
     * closed.
     */
    private static void abort(Connection connection, Throwable failure) {
        try {
            connection.unwrap(Connection.class).abort(Runnable::run);
        } catch (SQLException | RuntimeException broken) {
            failure.addSuppressed(broken);
        }
    }

    /**
     * Restores auto-commit. A failure is ignored, since the transaction is committed and the pool detects broken
     * connections.
     */
    private static void release(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException broken) {
            abort(connection, broken);
        }
    }

    /** Runs inside a transaction; may roll the connection back to undo it without an error. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
