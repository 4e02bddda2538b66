package io.ringback.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Several statements that take effect together or not at all. */
public final class Transaction {
    private Transaction() {}

    /** Runs {@code work} in one transaction of {@code database}; it is undone unless the work returns. */
    public static <T> T on(DataSource database, Work<T> work) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return on(connection, work);
        }
    }

    /**
     * The same on a connection that has none under way, and has none afterwards.
     *
     * <p>When this throws, the transaction was undone; only if the connection was lost during the commit it may have taken
     * effect.
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

    /** A connection that cannot undo must not go back to its pool: leaving the mode of transactions commits what is open. */
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
     * Ends the connection itself. The abort of Agroal's wrapper neither ends it nor gives its place in the pool free, not
     * even when the wrapper is closed.
     */
    private static void abort(Connection connection, Throwable failure) {
        try {
            connection.unwrap(Connection.class).abort(Runnable::run);
        } catch (SQLException | RuntimeException broken) {
            failure.addSuppressed(broken);
        }
    }

    /** What is committed is not undone by a connection that breaks afterwards: its pool finds that out. */
    private static void release(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException broken) {
            abort(connection, broken);
        }
    }

    /** What is done in a transaction; to undo it without a fault, roll the connection back. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
