package io.ringback.jdbc;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;

/**
 * A {@code uuid[]} in the binary form of PostgreSQL ({@code array_recv}: dimensions, whether there are nulls, the
 * elements' type, length and lower bound, then each element after its length). The driver would write 37 letters for
 * each of 16 bytes, and the server would read them.
 */
final class UuidArray {
    private static final int WORD = Integer.BYTES;
    private static final int ELEMENT = 2 * Long.BYTES;
    private static final int HEAD = 5 * WORD;

    private UuidArray() {}

    static Array of(Connection connection, UUID[] values) throws SQLException {
        return new PgArray(connection.unwrap(BaseConnection.class), Oid.UUID_ARRAY, binary(values));
    }

    private static byte[] binary(UUID[] values) {
        if (values.length == 0) {
            return ByteBuffer.allocate(HEAD - 2 * WORD)
                    .putInt(0)
                    .putInt(0)
                    .putInt(Oid.UUID)
                    .array();
        }
        ByteBuffer bytes = ByteBuffer.allocate(HEAD + values.length * (WORD + ELEMENT))
                .putInt(1)
                .putInt(0)
                .putInt(Oid.UUID)
                .putInt(values.length)
                .putInt(1);
        for (UUID value : values) {
            bytes.putInt(ELEMENT).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
        }
        return bytes.array();
    }
}
