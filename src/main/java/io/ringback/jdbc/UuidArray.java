package io.ringback.jdbc;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * Writes a {@code uuid[]} in the binary form of PostgreSQL ({@code array_recv}: dimensions, whether there are nulls, the
 * elements' type, length and lower bound, then each element after its length): 20 bytes an element instead of 37.
 *
 * <p>The driver asks for this form where its property {@code binaryTransferEnable} names {@code UUID_ARRAY}, as the
 * settings of our pools do; elsewhere it sends the text.
 */
@SuppressWarnings("serial")
class UuidArray extends PGobject implements PGBinaryObject {
    private static final int WORD = Integer.BYTES;
    private static final int ELEMENT = 2 * Long.BYTES;
    private static final int EMPTY = 3 * WORD;
    private static final int HEAD = 5 * WORD;
    /** The type of one element in PostgreSQL's own catalogue, which never changes. */
    private static final int UUID_OID = 2950;

    private final Collection<UUID> values;

    UuidArray(Collection<UUID> values) {
        this.values = values;
        this.type = "_uuid";
    }

    @Override
    public String getValue() {
        return values.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    @Override
    public int lengthInBytes() {
        return values.isEmpty() ? EMPTY : HEAD + values.size() * (WORD + ELEMENT);
    }

    @Override
    public void toBytes(byte[] target, int offset) {
        ByteBuffer bytes = ByteBuffer.wrap(target, offset, lengthInBytes());
        bytes.putInt(values.isEmpty() ? 0 : 1).putInt(0).putInt(UUID_OID);
        if (!values.isEmpty()) {
            bytes.putInt(values.size()).putInt(1);
        }
        for (UUID value : values) {
            bytes.putInt(ELEMENT).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
        }
    }

    @Override
    public void setByteValue(byte[] value, int offset) {
        throw new UnsupportedOperationException("only written");
    }
}
