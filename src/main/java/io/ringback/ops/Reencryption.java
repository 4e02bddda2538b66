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

/** Of a process that is there for it: seals everything again with the first key, after which the others can go. */
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
                table.resealAll(reencryptionRun);
            }
            // What does not open now would not open with the other keys either: they are of no use any more.
            proofs.forgetOthers();
            String done = "%d secrets were sealed again with the first of RINGBACK_ENCRYPTION_KEYS"
                    .formatted(reencryptionRun.sealed());
            throw reencryptionRun
                    .unopened()
                    .map(rest -> ProcessMode.refuse(done + "; " + rest
                            + ". Give them new ones, or delete them: docs/operations.md, Rotate keys"))
                    .orElseGet(() -> ProcessMode.done(done));
        }
    }
}
