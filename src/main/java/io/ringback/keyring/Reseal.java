package io.ringback.keyring;

import java.sql.SQLException;

/** A table with sealed values that can be sealed again with the present key. */
public interface Reseal {
    /**
     * Seals again what another key than the present one had sealed, in batches of a transaction each; it may be run
     * again, and beside the service at work. What does not open stays as it is, and {@code resealing} knows of it.
     */
    void resealAll(Resealing resealing) throws SQLException;
}
