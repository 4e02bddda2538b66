package io.ringback.ops;

import java.sql.SQLException;
import java.util.Set;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Says in one sentence why a database does not let the service start, and what to do. */
final class DatabaseFault {
    /** What no waiting mends: a wrong password, an unknown database, a pooler that refuses how we connect. */
    private static final Set<String> LASTING = Set.of("28P01", "28000", "3D000", "08P01");

    private static final int MOST_CAUSES = 20;

    private DatabaseFault() {}

    /** Whether it would be the same in a minute. */
    static boolean isLasting(Throwable thrown) {
        SQLException refusal = refusal(thrown);
        return refusal != null && LASTING.contains(String.valueOf(refusal.getSQLState()));
    }

    static String sentence(Throwable thrown) {
        SQLException refusal = refusal(thrown);
        if (refusal != null) {
            String said = said(refusal);
            String advice = advice(String.valueOf(refusal.getSQLState()), said);
            return advice.isEmpty() ? said : said + ". " + advice;
        }
        return thrown instanceof FlywayException failure
                        && failure.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE
                ? "the schema holds tables of another application. Give the service a database of its own in"
                        + " QUARKUS_DATASOURCE_JDBC_URL, such as one made with: create database ringback"
                : said(thrown);
    }

    private static String advice(String state, String said) {
        return switch (state) {
            case "28P01", "28000" ->
                "Check QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD, and that"
                        + " pg_hba.conf lets this user in";
            case "3D000" -> "Create it, or name another in QUARKUS_DATASOURCE_JDBC_URL";
            case "42501" ->
                "Make the user of QUARKUS_DATASOURCE_USERNAME the owner of the database, or let it create"
                        + " tables with: grant create, usage on schema public to that user";
            case "25006" -> "QUARKUS_DATASOURCE_JDBC_URL must lead to the primary, which takes writes";
            case "57014" ->
                "Lift statement_timeout for the user of QUARKUS_DATASOURCE_USERNAME with: alter role that"
                        + " user set statement_timeout = 0";
            case "08P01" ->
                said.contains("startup parameter")
                        ? "This is a pooler such as PgBouncer: set RINGBACK_DATABASE_POOLER to its pool_mode, session or"
                                + " transaction"
                        : "";
            case "53300" ->
                "Raise max_connections or the limit of the user, or lower"
                        + " QUARKUS_DATASOURCE_JDBC_MAX_SIZE and QUARKUS_DATASOURCE_OUTBOX_JDBC_MAX_SIZE";
            default -> "";
        };
    }

    /** What the server itself said, however it is wrapped. */
    private static @Nullable SQLException refusal(Throwable thrown) {
        SQLException found = null;
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            if (cause instanceof SQLException refusal && refusal.getSQLState() != null) {
                found = refusal;
            }
            cause = cause.getCause();
        }
        return found;
    }

    /** The first line, without the server's word for how bad it is. */
    private static String said(Throwable thrown) {
        String first = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
        return first.replaceFirst("^(ERROR|FATAL|PANIC): ", "").replaceFirst("\\.$", "");
    }
}
