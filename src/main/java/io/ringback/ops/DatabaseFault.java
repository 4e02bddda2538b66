package io.ringback.ops;

import java.sql.SQLException;
import java.util.Set;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Describes in one sentence why the database prevents a start, and what to do. */
final class DatabaseFault {
    /**
     * Failures that waiting does not resolve: wrong password, unknown database, a pooler that rejects our connection
     * parameters.
     */
    private static final Set<String> LASTING = Set.of("28P01", "28000", "3D000", "08P01");

    private static final int MOST_CAUSES = 20;

    private DatabaseFault() {}

    /** Returns whether the failure is permanent. */
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
                ? "the schema contains tables of another application. Give the service its own "
                        + "database in QUARKUS_DATASOURCE_JDBC_URL, created for example with: create database "
                        + "ringback"
                : said(thrown);
    }

    private static String advice(String state, String said) {
        return switch (state) {
            case "28P01", "28000" ->
                "Check QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD, and that "
                        + "pg_hba.conf allows this user";
            case "3D000" -> "Create it, or set another database in QUARKUS_DATASOURCE_JDBC_URL";
            case "42501" ->
                "Make the user of QUARKUS_DATASOURCE_USERNAME the owner of the database, or let it create"
                        + " tables with: grant create, usage on schema public to that user";
            case "25006" -> "QUARKUS_DATASOURCE_JDBC_URL must point to the primary server, which accepts writes";
            case "57014" ->
                "Remove statement_timeout for the user of QUARKUS_DATASOURCE_USERNAME with: alter "
                        + "role that user set statement_timeout = 0";
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

    /** Returns the server's own exception, however it is wrapped. */
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

    /** Returns the first line of the message, without the severity. */
    private static String said(Throwable thrown) {
        String first = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
        return first.replaceFirst("^(ERROR|FATAL|PANIC): ", "").replaceFirst("\\.$", "");
    }
}
