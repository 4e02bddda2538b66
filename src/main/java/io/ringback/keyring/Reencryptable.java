package io.ringback.keyring;

import java.sql.SQLException;

/** Encrypts the secrets of a table again with the current key. */
public interface Reencryptable {
    /**
     * Encrypts again all values of earlier keys, in batches of one transaction each. It may be repeated, and run while
     * the service works. Values that cannot be decrypted stay and are recorded in {@code reencryptionRun}.
     */
    void reencryptAll(ReencryptionRun reencryptionRun) throws SQLException;
}
