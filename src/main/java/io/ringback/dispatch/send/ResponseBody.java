package io.ringback.dispatch.send;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** The bytes of an answer: counted up to what is read at most, kept up to what is stored at most. */
final class ResponseBody {
    static final int MOST_READ = 64 * 1024;
    static final int MOST_STORED = 16 * 1024;
    private static final byte[] NOTHING = {};

    private byte[] kept = NOTHING;
    private int read;

    /** Takes the next bytes; false when the answer is longer than what is read of one. */
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
