package io.ringback.http;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Stores the bytes of a body in the pieces in which they arrive. Pieces are never copied together, so memory use equals
 * capacity.
 */
public final class BodyBytes {
    private static final int PIECE = 64 << 10;
    private static final int FIRST = 4 << 10;

    private final List<byte[]> pieces = new ArrayList<>(1);
    private int usedOfLast;
    private int size;

    static BodyBytes of(byte[] whole) {
        BodyBytes bytes = new BodyBytes();
        bytes.pieces.add(whole);
        bytes.usedOfLast = whole.length;
        bytes.size = whole.length;
        return bytes;
    }

    /**
     * Returns how many bytes of memory are needed before {@code chunk} can be added.
     *
     * @param toCome the number of bytes still to come, {@code chunk} included; 0 when unknown
     */
    public int missing(Buffer chunk, long toCome) {
        int free = pieces.isEmpty() ? 0 : pieces.getLast().length - usedOfLast;
        int least = chunk.length() - free;
        if (least <= 0) {
            return 0;
        }
        long usual = toCome > 0 ? toCome - free : Math.max(FIRST, size);
        return Math.max(least, (int) Math.min(PIECE, usual));
    }

    /** Adds {@code chunk} after allocating {@code missing} bytes more. */
    public void add(Buffer chunk, int missing) {
        int done = 0;
        if (!pieces.isEmpty()) {
            done = Math.min(chunk.length(), pieces.getLast().length - usedOfLast);
            chunk.getBytes(0, done, pieces.getLast(), usedOfLast);
            usedOfLast += done;
        }
        if (missing > 0) {
            pieces.add(new byte[missing]);
            usedOfLast = chunk.length() - done;
            chunk.getBytes(done, chunk.length(), pieces.getLast(), 0);
        }
        size += chunk.length();
    }

    public int size() {
        return size;
    }

    InputStream stream() {
        List<InputStream> streams = new ArrayList<>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            streams.add(new ByteArrayInputStream(pieces.get(i), 0, lengthOf(i)));
        }
        return streams.size() == 1 ? streams.getFirst() : new SequenceInputStream(Collections.enumeration(streams));
    }

    /**
     * Returns an upper bound of the memory that the parsed tree takes, in bytes. It counts brackets and separators: an
     * empty object of two characters takes 90 bytes.
     */
    long weight() {
        long weight = 3L * size;
        for (int i = 0; i < pieces.size(); i++) {
            byte[] piece = pieces.get(i);
            int length = lengthOf(i);
            for (int j = 0; j < length; j++) {
                weight += weight(piece[j]);
            }
        }
        return weight;
    }

    private int lengthOf(int piece) {
        return piece == pieces.size() - 1 ? usedOfLast : pieces.get(piece).length;
    }

    private static int weight(byte character) {
        return switch (character) {
            case '{', ':' -> 100;
            case '[' -> 60;
            case ',' -> 40;
            case '"' -> 24;
            default -> 0;
        };
    }
}
