package io.ringback.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringback.jdbc.Sql;
import io.ringback.jdbc.Transaction;
import io.ringback.keyring.Keyring;
import io.ringback.keyring.Reseal;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Seals the secrets of all revisions again with the present key. */
@Singleton
class RevisionReseal implements Reseal {
    private static final int BATCH = 500;
    private static final RevisionId BEFORE_ALL = new RevisionId(new UUID(0, 0), 0);

    private static final Sql NEXT = Sql.of("""
            select webhook_id, revision, secrets, request_headers
            from webhook_revision
            where (webhook_id, revision) > (:webhook, :revision)
            order by webhook_id, revision
            limit :most
            for update
            """);

    private static final Sql RESEAL = Sql.of("""
            update webhook_revision
            set secrets = :secrets, request_headers = :headers
            where webhook_id = :webhook and revision = :revision
            """);

    private final DataSource database;
    private final Keyring keyring;

    RevisionReseal(DataSource database, Keyring keyring) {
        this.database = database;
        this.keyring = keyring;
    }

    private record Row(
            RevisionId id, List<String> secrets, @Nullable String headers) {}

    @Override
    public int resealAll() throws SQLException {
        int resealed = 0;
        @Nullable RevisionId last = BEFORE_ALL;
        while (last != null) {
            Batch batch = batch(last);
            resealed += batch.resealed();
            last = batch.last();
        }
        return resealed;
    }

    /** {@code last} is null when there is nothing behind it. */
    private record Batch(int resealed, @Nullable RevisionId last) {}

    private Batch batch(RevisionId after) throws SQLException {
        return Transaction.on(database, connection -> {
            List<Row> rows = read(connection, after);
            int resealed = 0;
            for (Row row : rows) {
                resealed += reseal(connection, row);
            }
            return new Batch(
                    resealed, rows.size() < BATCH ? null : rows.getLast().id());
        });
    }

    private static List<Row> read(Connection connection, RevisionId after) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (var call = NEXT.on(connection)) {
            call.set("webhook", after.webhookId())
                    .set("revision", after.revision())
                    .set("most", BATCH);
            try (ResultSet row = call.query()) {
                while (row.next()) {
                    rows.add(new Row(
                            new RevisionId(row.getObject("webhook_id", UUID.class), row.getInt("revision")),
                            List.of((String[]) row.getArray("secrets").getArray()),
                            row.getString("request_headers")));
                }
            }
        }
        return rows;
    }

    /** How many of the row's values were not sealed with the present key. */
    private int reseal(Connection connection, Row row) throws SQLException {
        String place = RevisionVault.place(row.id().webhookId());
        List<@Nullable String> all = new ArrayList<>(row.secrets());
        all.add(row.headers());
        int stale = (int) all.stream()
                .filter(Objects::nonNull)
                .filter(it -> !keyring.isPresent(it))
                .count();
        if (stale > 0) {
            try (var call = RESEAL.on(connection)) {
                call.texts("secrets", row.secrets(), it -> secret(it, place))
                        .set("headers", row.headers() == null ? null : again(row.headers(), place))
                        .set("webhook", row.id().webhookId())
                        .set("revision", row.id().revision())
                        .update();
            }
        }
        return stale;
    }

    private String secret(String sealed, String place) {
        return keyring.seal(RevisionVault.key(keyring.open(sealed, place)).reveal(), place);
    }

    private String again(String sealed, String place) {
        return keyring.seal(new String(keyring.open(sealed, place), UTF_8), place);
    }
}
