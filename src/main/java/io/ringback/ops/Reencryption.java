package io.ringback.ops;

import io.quarkus.runtime.StartupEvent;
import io.ringback.Run;
import io.ringback.StartOrder;
import io.ringback.keyring.KeyProofs;
import io.ringback.keyring.Reseal;
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
    private final KeyProofs proofs;

    Reencryption(Run run, @Any Instance<Reseal> tables, KeyProofs proofs) {
        this.run = run;
        this.tables = tables;
        this.proofs = proofs;
    }

    void reencrypt(@Observes @Priority(StartOrder.WORK) StartupEvent started) throws SQLException {
        if (run.is(Run.Mode.REENCRYPT)) {
            int resealed = 0;
            for (Reseal table : tables) {
                resealed += table.resealAll();
            }
            proofs.forgetOthers();
            throw Run.done(
                    "%d secrets were sealed again with the first of RINGBACK_ENCRYPTION_KEYS".formatted(resealed));
        }
    }
}
