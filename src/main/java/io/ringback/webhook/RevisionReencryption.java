package io.ringback.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringback.id.Ids;
import io.ringback.jdbc.Sql;
import io.ringback.jdbc.Transaction;
import io.ringback.keyring.Keyring;
import io.ringback.keyring.Reencryptable;
import io.ringback.keyring.ReencryptionRun;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Encrypts the secrets of all revisions again with the current key. */
@Singleton
class RevisionReencryption implements Reencryptable {
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

    RevisionReencryption(DataSource database, Keyring keyring) {
        this.database = database;
        this.keyring = keyring;
    }

    private record Row(
            RevisionId id, List<String> secrets, @Nullable String headers) {}

    @Override
    public void reencryptAll(ReencryptionRun reencryptionRun) throws SQLException {
        RevisionId last = BEFORE_ALL;
        List<Row> rows;
        do {
            RevisionId after = last;
            rows = Transaction.on(database, connection -> {
                List<Row> batch = read(connection, after);
                for (Row row : batch) {
                    reencrypt(connection, row, reencryptionRun);
                }
                return batch;
            });
            last = rows.isEmpty() ? last : rows.getLast().id();
        } while (rows.size() == BATCH);
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

    private void reencrypt(Connection connection, Row row, ReencryptionRun reencryptionRun) throws SQLException {
        String place = RevisionVault.place(row.id().webhookId());
        String owner = "webhook " + Ids.show(row.id().webhookId());
        Row again = new Row(
                row.id(),
                row.secrets().stream()
                        .map(secret -> reencryptionRun.again(secret, owner, it -> secret(it, place)))
                        .toList(),
                row.headers() == null ? null : reencryptionRun.again(row.headers(), owner, it -> again(it, place)));
        if (!again.equals(row)) {
            try (var call = RESEAL.on(connection)) {
                call.texts("secrets", again.secrets(), it -> it)
                        .set("headers", again.headers())
                        .set("webhook", row.id().webhookId())
                        .set("revision", row.id().revision())
                        .update();
            }
        }
    }

    private String secret(String sealed, String place) {
        return keyring.encrypt(RevisionVault.key(keyring.decrypt(sealed, place)).reveal(), place);
    }

    private String again(String sealed, String place) {
        return keyring.encrypt(new String(keyring.decrypt(sealed, place), UTF_8), place);
    }
}
