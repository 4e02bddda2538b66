package io.ringback.ops;

import io.quarkus.runtime.StartupEvent;
import io.ringback.Run;
import io.ringback.StartOrder;
import io.ringback.keyring.KeyProofs;
import io.ringback.keyring.Keyring;
import io.ringback.keyring.Reseal;
import io.ringback.keyring.Resealing;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.sql.SQLException;

/** Of a process that is there for it: seals everything again with the first key, after which the others can go. */
@Singleton
class Reencryption {
    private final Run run;
    private final Instance<Reseal> tables;
    private final Keyring keyring;
    private final KeyProofs proofs;

    Reencryption(Run run, @Any Instance<Reseal> tables, Keyring keyring, KeyProofs proofs) {
        this.keyring = keyring;
        this.run = run;
        this.tables = tables;
        this.proofs = proofs;
    }

    void reencrypt(@Observes @Priority(StartOrder.WORK) StartupEvent started) throws SQLException {
        if (run.is(Run.Mode.REENCRYPT)) {
            Resealing resealing = new Resealing(keyring);
            for (Reseal table : tables) {
                table.resealAll(resealing);
            }
            // What does not open now would not open with the other keys either: they are of no use any more.
            proofs.forgetOthers();
            String done = "%d secrets were sealed again with the first of RINGBACK_ENCRYPTION_KEYS"
                    .formatted(resealing.sealed());
            throw resealing
                    .unopened()
                    .map(rest -> Run.refuse(done + "; " + rest
                            + ". Give them new ones, or delete them: docs/operations.md, Rotate keys"))
                    .orElseGet(() -> Run.done(done));
        }
    }
}
