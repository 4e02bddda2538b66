package io.ringback.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One SQL statement with named parameters ({@code :name}), parsed once.
 *
 * <p>A name may stand more than once. Casts ({@code ::uuid}) are left alone; string literals must not contain a colon
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

    /** The statement, prepared on {@code connection}; the caller closes it. */
    @SuppressWarnings("resource") // the call closes its statement
    public Call on(Connection connection) throws SQLException {
        return new Call(connection.prepareStatement(text), names);
    }

    @Override
    public String toString() {
        return text;
    }
}
