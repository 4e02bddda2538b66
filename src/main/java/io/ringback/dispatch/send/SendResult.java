package io.ringback.dispatch.send;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Describes the outcome of one request, whatever the receiver or the network did. */
public sealed interface SendResult {
    /** Returns the time from the first lookup to the last byte, on a monotonic clock. */
    Duration took();

    /**
     * Reports a complete response.
     *
     * @param body the first 16 KiB at most, undecoded
     * @param truncated whether there was more
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes of the hot path: passed on once, never compared
    record Answered(int status, List<Map.Entry<String, String>> headers, byte[] body, boolean truncated, Duration took)
            implements SendResult {
        /** Omits headers, since they contain cookies. */
        @Override
        public String toString() {
            return "answered " + status;
        }
    }

    /**
     * Reports that there was no response, or an incomplete one.
     *
     * @param detail additional information in fixed words that reveal no address; else empty
     */
    record Unanswered(ClientError error, String detail, Duration took) implements SendResult {
        /** Returns the class with its detail, as {@code tls: certificate expired}. */
        public String text() {
            return detail.isEmpty() ? error.text() : error.text() + ": " + detail;
        }
    }
}
