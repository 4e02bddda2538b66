package io.ringback.keyring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.runtime.StartupEvent;
import io.ringback.ProcessMode;
import io.ringback.StartOrder;
import io.ringback.jdbc.Sql;
import io.ringback.jdbc.Transaction;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Remembers in the database which keys have sealed something, so that a start without one of them, or with another one
 * under its id, is refused before it could do harm.
 */
@Singleton
public final class KeyProofs {
    private static final Sql ALL = Sql.of("select id, proof from sealing_key order by id");

    private static final Sql ADD = Sql.of("""
            insert into sealing_key (id, proof)
            values (:id, :proof)
            on conflict do nothing
            """);

    private static final Sql FORGET = Sql.of("""
            delete from sealing_key
            where id <> :id
            """);

    private final DataSource database;
    private final Keyring keyring;

    KeyProofs(DataSource database, Keyring keyring) {
        this.database = database;
        this.keyring = keyring;
    }

    void check(@Observes @Priority(StartOrder.KEYS) StartupEvent started) throws SQLException {
        Optional<String> fault = fault();
        if (fault.isPresent()) {
            throw ProcessMode.refuse(fault.get());
        }
    }

    /** What is wrong with the ring for this database, if anything is; from then on its first key is remembered. */
    Optional<String> fault() throws SQLException {
        return Transaction.on(database, connection -> {
            Optional<String> fault = check(connection);
            if (fault.isEmpty()) {
                add(connection);
            }
            return fault;
        });
    }

    /** Forgets all keys but the one that seals now: for when nothing is sealed with any other. */
    public void forgetOthers() throws SQLException {
        try (Connection connection = database.getConnection();
                var call = FORGET.on(connection)) {
            call.set("id", keyring.sealer().map(SealingKey::id).orElse(Keyring.PLAIN))
                    .update();
        }
    }

    private void add(Connection connection) throws SQLException {
        if (keyring.sealer().isPresent()) {
            String id = keyring.sealer().get().id();
            try (var call = ADD.on(connection)) {
                call.set("id", id).set("proof", keyring.seal(id, place(id))).update();
            }
        }
    }

    private Optional<String> check(Connection connection) throws SQLException {
        Optional<String> fault = Optional.empty();
        try (var call = ALL.on(connection);
                ResultSet row = call.query()) {
            while (fault.isEmpty() && row.next()) {
                fault = check(row.getString("id"), row.getString("proof"));
            }
        }
        return fault;
    }

    private Optional<String> check(String id, String proof) {
        if (!keyring.has(id)) {
            return Optional.of(
                    ("Secrets in the database are sealed with the key %s, which RINGBACK_ENCRYPTION_KEYS does not"
                                    + " have. Give it as a further key, behind the first.")
                            .formatted(id));
        }
        return proves(id, proof)
                ? Optional.empty()
                : Optional.of(
                        "RINGBACK_ENCRYPTION_KEYS: the key %s is not the one that sealed the secrets in the database"
                                .formatted(id));
    }

    private boolean proves(String id, String proof) {
        try {
            return new String(keyring.open(proof, place(id)), UTF_8).equals(id);
        } catch (IllegalStateException sealedByAnother) {
            return false;
        }
    }

    private static String place(String id) {
        return "sealing_key/" + id;
    }
}
