package io.ringback.account;

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

/** Encrypts the API keys of all accounts again with the current key. */
@Singleton
class ApiKeyReencryption implements Reencryptable {
    private static final int BATCH = 500;

    private static final Sql NEXT = Sql.of("""
            select id, api_key
            from account
            where api_key is not null
              and id > :above
            order by id
            limit :most
            for update
            """);

    private static final Sql RESEAL = Sql.of("""
            update account
            set api_key = :sealed
            where id = :account
            """);

    private final DataSource database;
    private final Keyring keyring;

    ApiKeyReencryption(DataSource database, Keyring keyring) {
        this.database = database;
        this.keyring = keyring;
    }

    private record Row(UUID account, String sealed) {}

    @Override
    public void reencryptAll(ReencryptionRun reencryptionRun) throws SQLException {
        UUID last = new UUID(0, 0);
        List<Row> rows;
        do {
            UUID above = last;
            rows = Transaction.on(database, connection -> reencrypt(connection, above, reencryptionRun));
            last = rows.isEmpty() ? last : rows.getLast().account();
        } while (rows.size() == BATCH);
    }

    private List<Row> reencrypt(Connection connection, UUID above, ReencryptionRun reencryptionRun)
            throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (var call = NEXT.on(connection).set("above", above).set("most", BATCH);
                ResultSet row = call.query()) {
            while (row.next()) {
                rows.add(new Row(row.getObject("id", UUID.class), row.getString("api_key")));
            }
        }
        for (Row row : rows) {
            String again = reencryptionRun.again(
                    row.sealed(),
                    "the API key of account " + Ids.show(row.account()),
                    it -> ApiKeys.reencrypt(keyring, row.account(), it));
            if (!again.equals(row.sealed())) {
                try (var call = RESEAL.on(connection)) {
                    call.set("sealed", again).set("account", row.account()).update();
                }
            }
        }
        return rows;
    }
}
