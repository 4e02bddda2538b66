package io.ringback.dispatch.send;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** Collects the bytes of a response: counted up to a read limit, kept up to a storage limit. */
final class ResponseBody {
    static final int MOST_READ = 64 * 1024;
    static final int MOST_STORED = 16 * 1024;
    private static final byte[] NOTHING = {};

    private byte[] kept = NOTHING;
    private int read;

    /** Adds bytes; returns false when the response exceeds the read limit. */
    boolean add(Buffer chunk) {
        int room = Math.min(MOST_STORED - kept.length, chunk.length());
        if (room > 0) {
            int end = kept.length;
            kept = Arrays.copyOf(kept, end + room);
            chunk.getBytes(0, room, kept, end);
        }
        read = Math.min(read + chunk.length(), MOST_READ + 1);
        return read <= MOST_READ;
    }

    byte[] stored() {
        return kept;
    }

    boolean truncated() {
        return read > kept.length;
    }
}
