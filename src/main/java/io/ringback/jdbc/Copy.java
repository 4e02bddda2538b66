package io.ringback.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Encodes rows in the binary format of {@code COPY}, which sends many rows in one message and writes table and WAL page
 * by page. Begin each row with {@link #row}, then add its columns in order.
 */
public final class Copy {
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int FLAGS_AND_EXTENSION = 2 * Integer.BYTES;
    private static final int NULL = -1;
    /** Unix time of PostgreSQL's epoch, 2000-01-01. */
    private static final long EPOCH_SECONDS = 946_684_800;

    private byte[] bytes;
    private int length;

    /** Allocates {@code size} bytes; grows as needed. */
    public Copy(int size) {
        bytes = Arrays.copyOf(SIGNATURE, SIGNATURE.length + FLAGS_AND_EXTENSION + size);
        length = SIGNATURE.length + FLAGS_AND_EXTENSION;
    }

    /** Begins a row of {@code columns}. */
    public Copy row(int columns) {
        return raw(columns, Short.BYTES);
    }

    /** Adds a {@code uuid}. */
    public Copy uuid(UUID value) {
        return raw(2 * Long.BYTES, Integer.BYTES)
                .raw(value.getMostSignificantBits(), Long.BYTES)
                .raw(value.getLeastSignificantBits(), Long.BYTES);
    }

    /** Adds an {@code int4}. */
    public Copy integer(int value) {
        return raw(Integer.BYTES, Integer.BYTES).raw(value, Integer.BYTES);
    }

    /** Adds an {@code int2}. */
    public Copy smallInt(int value) {
        return raw(Short.BYTES, Integer.BYTES).raw(value, Short.BYTES);
    }

    /** Adds a {@code boolean}. */
    public Copy bool(boolean value) {
        return raw(1, Integer.BYTES).raw(value ? 1 : 0, 1);
    }

    /** Adds a {@code timestamptz}, to the microsecond. */
    public Copy time(Instant value) {
        long micros = (value.getEpochSecond() - EPOCH_SECONDS) * 1_000_000 + value.getNano() / 1_000;
        return raw(Long.BYTES, Integer.BYTES).raw(micros, Long.BYTES);
    }

    /** Adds a {@code text} or {@code json}. */
    public Copy text(@Nullable String value) {
        return bytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a {@code bytea}. */
    public Copy bytes(byte @Nullable [] value) {
        if (value == null) {
            return none();
        }
        raw(value.length, Integer.BYTES).reserve(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    /** Adds a null of any type. */
    public Copy none() {
        return raw(NULL, Integer.BYTES);
    }

    private Copy raw(long value, int size) {
        reserve(size);
        for (int i = size - 1; i >= 0; i--) {
            bytes[length++] = (byte) (value >>> (Byte.SIZE * i));
        }
        return this;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    /**
     * Writes all rows by a statement {@code copy ... from stdin (format binary)}; returns their number. To be called
     * once.
     *
     * @throws SQLException if it fails; then no row was written
     */
    public long into(Connection connection, String statement) throws SQLException {
        raw(NULL, Short.BYTES);
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
        try {
            copy.writeToCopy(bytes, 0, length);
            return copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
