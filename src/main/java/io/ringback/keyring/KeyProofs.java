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
 * Stores proofs of the keys that have encrypted something. A start without one of them, or with a different key under its id, is refused.
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

    /** Returns why the keyring does not match this database, if so; else stores a proof of its first key. */
    Optional<String> fault() throws SQLException {
        return Transaction.on(database, connection -> {
            Optional<String> fault = check(connection);
            if (fault.isEmpty()) {
                add(connection);
            }
            return fault;
        });
    }

    /** Deletes the proofs of all keys except the current one: for use when nothing is encrypted with any other. */
    public void forgetOthers() throws SQLException {
        try (Connection connection = database.getConnection();
                var call = FORGET.on(connection)) {
            call.set("id", keyring.currentKey().map(EncryptionKey::id).orElse(Keyring.PLAIN))
                    .update();
        }
    }

    private void add(Connection connection) throws SQLException {
        if (keyring.currentKey().isPresent()) {
            String id = keyring.currentKey().get().id();
            try (var call = ADD.on(connection)) {
                call.set("id", id).set("proof", keyring.encrypt(id, place(id))).update();
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
            return Optional.of(("Secrets in the database are encrypted with the key %s, which "
                            + "RINGBACK_ENCRYPTION_KEYS lacks. Add it after the first key.")
                    .formatted(id));
        }
        return proves(id, proof)
                ? Optional.empty()
                : Optional.of(("RINGBACK_ENCRYPTION_KEYS: the key %s differs from the one that encrypted the "
                                + "secrets in the database. Restore the earlier key")
                        .formatted(id));
    }

    private boolean proves(String id, String proof) {
        try {
            return new String(keyring.decrypt(proof, place(id)), UTF_8).equals(id);
        } catch (IllegalStateException sealedByAnother) {
            return false;
        }
    }

    private static String place(String id) {
        return "sealing_key/" + id;
    }
}
