package io.ringback.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Executes a {@link Sql} statement once: set every parameter by its name, then query or update. */
public final class Call implements AutoCloseable {
    private final PreparedStatement statement;
    private final List<String> names;
    private final boolean[] given;

    Call(PreparedStatement statement, List<String> names) {
        this.statement = statement;
        this.names = names;
        this.given = new boolean[names.size()];
    }

    /**
     * Sets every occurrence of {@code name}; UUIDs, numbers, strings, booleans and byte arrays map to their SQL types.
     */
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

    /** Sets a {@code uuid[]}. */
    public Call uuids(String name, Collection<UUID> values) throws SQLException {
        return set(name, new UuidArray(values));
    }

    /** Sets a {@code uuid[]} to one value per row of {@code rows}, in order. */
    public <T> Call uuids(String name, List<T> rows, Function<T, UUID> value) throws SQLException {
        return uuids(name, rows.stream().map(value).toList());
    }

    /** Sets a {@code text[]}. */
    public Call texts(String name, Collection<String> values) throws SQLException {
        return array(name, "text", values.toArray(new String[0]));
    }

    /** Sets a {@code text[]} to one value per row of {@code rows}, in order. */
    public <T> Call texts(String name, List<T> rows, Function<T, @Nullable String> value) throws SQLException {
        return array(name, "text", column(rows, value, new @Nullable String[rows.size()]));
    }

    /** Sets an {@code int4[]} to one value per row of {@code rows}, in order. */
    public <T> Call ints(String name, List<T> rows, Function<T, @Nullable Integer> value) throws SQLException {
        return array(name, "int4", column(rows, value, new @Nullable Integer[rows.size()]));
    }

    /** Sets an {@code int2[]} to one value per row of {@code rows}, in order. */
    public <T> Call smallInts(String name, List<T> rows, Function<T, Integer> value) throws SQLException {
        Short[] values = new Short[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i)).shortValue();
        }
        return array(name, "int2", values);
    }

    /** Sets an {@code int8[]} to one value per row of {@code rows}, in order. */
    public <T> Call longs(String name, List<T> rows, Function<T, Long> value) throws SQLException {
        return array(name, "int8", column(rows, value, new Long[rows.size()]));
    }

    /** Sets a {@code boolean[]} to one value per row of {@code rows}, in order. */
    public <T> Call booleans(String name, List<T> rows, Function<T, Boolean> value) throws SQLException {
        return array(name, "bool", column(rows, value, new Boolean[rows.size()]));
    }

    /** Sets a {@code bytea[]} to one value per row of {@code rows}, in order. */
    public <T> Call bytes(String name, List<T> rows, Function<T, byte @Nullable []> value) throws SQLException {
        return array(name, "bytea", column(rows, value, new byte[rows.size()] @Nullable []));
    }

    private static <T, V extends @Nullable Object> V[] column(List<T> rows, Function<T, V> value, V[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        return values;
    }

    /** Sets an array; the driver sends an array of its elements' own class in binary form. */
    private Call array(String name, String type, @Nullable Object[] values) throws SQLException {
        return set(name, statement.getConnection().createArrayOf(type, values));
    }

    /** Runs a statement that returns rows; they must be read before this call is closed. */
    public ResultSet query() throws SQLException {
        requireAll();
        return statement.executeQuery();
    }

    /** Runs a statement that returns no rows; returns the number of changed rows. */
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
