package io.ringback.account;

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
import java.util.UUID;
import javax.sql.DataSource;

/** Seals the API keys of all accounts again with the present key. */
@Singleton
class ApiKeyReseal implements Reseal {
    private static final int BATCH = 500;

    private static final Sql STALE = Sql.of("""
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

    ApiKeyReseal(DataSource database, Keyring keyring) {
        this.database = database;
        this.keyring = keyring;
    }

    private record Row(UUID account, String sealed) {}

    @Override
    public int resealAll() throws SQLException {
        int resealed = 0;
        UUID last = new UUID(0, 0);
        List<Row> rows;
        do {
            UUID above = last;
            rows = new ArrayList<>();
            List<Row> batch = rows;
            resealed += Transaction.on(database, connection -> reseal(connection, above, batch));
            last = rows.isEmpty() ? last : rows.getLast().account();
        } while (rows.size() == BATCH);
        return resealed;
    }

    private int reseal(Connection connection, UUID above, List<Row> batch) throws SQLException {
        try (var call = STALE.on(connection).set("above", above).set("most", BATCH);
                ResultSet row = call.query()) {
            while (row.next()) {
                batch.add(new Row(row.getObject("id", UUID.class), row.getString("api_key")));
            }
        }
        List<Row> stale =
                batch.stream().filter(row -> !keyring.isPresent(row.sealed())).toList();
        for (Row row : stale) {
            try (var call = RESEAL.on(connection)) {
                call.set("sealed", ApiKeys.reseal(keyring, row.account(), row.sealed()))
                        .set("account", row.account())
                        .update();
            }
        }
        return stale.size();
    }
}
