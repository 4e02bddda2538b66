package io.ringback.dispatch.send;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What became of one request: the one value that says it, whatever the receiver or the network did. */
public sealed interface SendResult {
    /** From the first look-up to the last byte, on a monotonic clock. */
    Duration took();

    /**
     * The receiver answered in full.
     *
     * @param body the first 16 KiB at most, undecoded
     * @param truncated whether there was more
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes of the hot path: handed on once, never compared
    record Answered(int status, List<Map.Entry<String, String>> headers, byte[] body, boolean truncated, Duration took)
            implements SendResult {
        /** No headers: there are cookies among them. */
        @Override
        public String toString() {
            return "answered " + status;
        }
    }

    /**
     * There was no answer, or none that was read to its end.
     *
     * @param detail what is known beyond the class, in fixed words of ours that reveal no address; else empty
     */
    record Unanswered(ClientError error, String detail, Duration took) implements SendResult {
        /** The class with its detail, as {@code tls: certificate expired}. */
        public String text() {
            return detail.isEmpty() ? error.text() : error.text() + ": " + detail;
        }
    }
}
