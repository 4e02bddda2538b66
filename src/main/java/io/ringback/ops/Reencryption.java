package io.ringback.ops;

import io.quarkus.runtime.StartupEvent;
import io.ringback.ProcessMode;
import io.ringback.StartOrder;
import io.ringback.keyring.KeyProofs;
import io.ringback.keyring.Keyring;
import io.ringback.keyring.Reencryptable;
import io.ringback.keyring.ReencryptionRun;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.sql.SQLException;

/** Encrypts all secrets again with the first key, in a process started for that; the other keys can then be removed. */
@Singleton
class Reencryption {
    private final ProcessMode processMode;
    private final Instance<Reencryptable> tables;
    private final Keyring keyring;
    private final KeyProofs proofs;

    Reencryption(ProcessMode processMode, @Any Instance<Reencryptable> tables, Keyring keyring, KeyProofs proofs) {
        this.keyring = keyring;
        this.processMode = processMode;
        this.tables = tables;
        this.proofs = proofs;
    }

    void reencrypt(@Observes @Priority(StartOrder.WORK) StartupEvent started) throws SQLException {
        if (processMode.is(ProcessMode.Mode.REENCRYPT)) {
            ReencryptionRun reencryptionRun = new ReencryptionRun(keyring);
            for (Reencryptable table : tables) {
                table.reencryptAll(reencryptionRun);
            }
            // Secrets that cannot be decrypted now would fail with the other keys too, so those are no longer needed.
            proofs.forgetOthers();
            String done = "%d secrets were encrypted again with the first of RINGBACK_ENCRYPTION_KEYS"
                    .formatted(reencryptionRun.reencrypted());
            throw reencryptionRun
                    .undecryptable()
                    .map(rest -> ProcessMode.refuse(
                            done + "; " + rest + ". Replace or delete these secrets: docs/operations.md, Rotate keys"))
                    .orElseGet(() -> ProcessMode.done(done));
        }
    }
}
