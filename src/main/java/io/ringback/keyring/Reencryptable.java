package io.ringback.keyring;

import java.sql.SQLException;

/** A table with sealed values that can be sealed again with the present key. */
public interface Reencryptable {
    /**
     * Seals again what another key than the present one had sealed, in batches of a transaction each; it may be run
     * again, and beside the service at work. What does not open stays as it is, and {@code reencryptionRun} knows of it.
     */
    void resealAll(ReencryptionRun reencryptionRun) throws SQLException;
}
