package io.ringback.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One execution of a {@link Sql} statement: set every parameter by its name, then query or update. */
public final class Call implements AutoCloseable {
    private final PreparedStatement statement;
    private final List<String> names;
    private final boolean[] given;

    Call(PreparedStatement statement, List<String> names) {
        this.statement = statement;
        this.names = names;
        this.given = new boolean[names.size()];
    }

    /** Sets every place of {@code name}; UUIDs, numbers, strings, booleans and byte arrays map to their SQL types. */
    public Call set(String name, @Nullable Object value) throws SQLException {
        boolean found = false;
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                statement.setObject(i + 1, value);
                given[i] = true;
                found = true;
            }
        }
        if (!found) {
            throw new IllegalArgumentException("no parameter :" + name);
        }
        return this;
    }

    /** Sets an array of SQL type {@code type} ({@code uuid}, {@code text}, {@code bytea}, …). */
    public Call array(String name, String type, @Nullable Object[] values) throws SQLException {
        return set(name, statement.getConnection().createArrayOf(type, values));
    }

    /** Sets an array of SQL type {@code type} to one value of each of {@code rows}, in their order. */
    public <T> Call column(String name, String type, List<T> rows, Function<T, ? extends @Nullable Object> value)
            throws SQLException {
        @Nullable Object[] values = new @Nullable Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        return array(name, type, values);
    }

    /** Sets a {@code bytea[]} to one value of each of {@code rows}, in their order. */
    public <T> Call bytes(String name, List<T> rows, Function<T, byte @Nullable []> value) throws SQLException {
        byte[] @Nullable [] values = new byte[rows.size()] @Nullable [];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        return array(name, "bytea", values);
    }

    /** Runs a statement that returns rows; they are read before this call is closed. */
    public ResultSet query() throws SQLException {
        requireAll();
        return statement.executeQuery();
    }

    /** Runs a statement that returns none; the number of rows it changed. */
    public int update() throws SQLException {
        requireAll();
        return statement.executeUpdate();
    }

    private void requireAll() {
        for (int i = 0; i < given.length; i++) {
            if (!given[i]) {
                throw new IllegalStateException("parameter :" + names.get(i) + " was not set");
            }
        }
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
