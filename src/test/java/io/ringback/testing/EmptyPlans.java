package io.ringback.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.jdbc.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;

/** Inspects the plans that the server caches for statements of the outbox pool while the tables are empty. */
public final class EmptyPlans {
    private static final Pattern SCAN = Pattern.compile("Scan .*on (delivery|event_key|event_\\d{8}) ");
    private static final Pattern LOOK_UP = Pattern.compile("(Index|TID) Cond");

    private final Postgres.Database database;

    private EmptyPlans(Postgres.Database database) {
        this.database = database;
    }

    /** Creates it for {@code database}, whose statistics are updated first. */
    public static EmptyPlans of(Postgres.Database database) {
        database.execute("vacuum (analyze, truncate)");
        return new EmptyPlans(database);
    }

    /** Asserts that {@code statement} looks up each row of growing tables by the intended index. */
    public void haveLookUpsOnly(Sql statement) throws SQLException, IOException {
        List<String> plan = generic(statement);
        assertThat(plan).anyMatch(SCAN.asPredicate());
        for (int i = 0; i < plan.size(); i++) {
            if (SCAN.matcher(plan.get(i)).find()) {
                List<String> node = plan.subList(i, Math.min(plan.size(), i + 2));
                assertThat(node)
                        .as("%s%nin%n%s", node.getFirst().strip(), String.join("\n", plan))
                        .anyMatch(LOOK_UP.asPredicate());
            }
        }
        // Events have ids; this index would scan all events of an account.
        assertThat(plan).noneMatch(node -> node.contains("account_id_id_idx"));
    }

    private List<String> generic(Sql statement) throws SQLException, IOException {
        String[] parts = statement.toString().split("\\?", -1);
        String values = String.join(", ", Collections.nCopies(parts.length - 1, "null"));
        List<String> lines = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database.url(), login());
                var explain = connection.createStatement()) {
            // "explain (generic_plan)" needs PostgreSQL 16.
            explain.execute("set plan_cache_mode = force_generic_plan");
            explain.execute("prepare explained as " + numbered(parts));
            try (ResultSet row = explain.executeQuery("explain execute explained(" + values + ")")) {
                while (row.next()) {
                    lines.add(row.getString(1));
                }
            }
        }
        return lines;
    }

    private Properties login() throws IOException {
        Properties settings = new Properties();
        try (InputStream file = EmptyPlans.class.getResourceAsStream("/application.properties")) {
            settings.load(file);
        }
        Properties login = new Properties();
        login.put("user", database.username());
        login.put("password", database.password());
        login.put("options", settings.get("quarkus.datasource.outbox.jdbc.additional-jdbc-properties.options"));
        // Placeholders are explained without values.
        login.put("preferQueryMode", "simple");
        return login;
    }

    private static String numbered(String[] parts) {
        StringBuilder text = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            text.append('$').append(i).append(parts[i]);
        }
        return text.toString();
    }
}
