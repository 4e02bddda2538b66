package io.ringback.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses an SQL statement with named parameters ({@code :name}), once.
 *
 * <p>A name may occur several times. Casts ({@code ::uuid}) are recognized; string literals must not contain a colon
 * followed by a letter.
 */
public final class Sql {
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-z_]+)");

    private final String text;
    private final List<String> names;

    private Sql(String text, List<String> names) {
        this.text = text;
        this.names = names;
    }

    public static Sql of(String named) {
        List<String> names = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(named);
        String text = matcher.replaceAll(found -> {
            names.add(found.group(1));
            return "?";
        });
        return new Sql(text, List.copyOf(names));
    }

    /** Prepares the statement on {@code connection}; the caller closes it. */
    @SuppressWarnings("resource") // Call closes its statement.
    public Call on(Connection connection) throws SQLException {
        return new Call(connection.prepareStatement(text), names);
    }

    @Override
    public String toString() {
        return text;
    }
}
