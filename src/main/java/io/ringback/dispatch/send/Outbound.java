package io.ringback.dispatch.send;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One request as it goes out: exactly these bytes, these headers and this target. {@code Host} and
 * {@code Content-Length} are the sender's to write.
 *
 * @param account whose webhook it is for; no other account uses its connection
 * @param target absolute, http or https, in ASCII
 * @param body null for a request without one, as {@code GET}
 * @param tlsVerify whether an https server has to prove who it is
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of the hot path: handed on once, never compared
public record Outbound(
        UUID account,
        String method,
        URI target,
        List<Map.Entry<String, String>> headers,
        byte @Nullable [] body,
        boolean tlsVerify) {

    /** Neither headers, nor body, nor the query: an account's credentials may stand in each. */
    @Override
    public String toString() {
        return method + " " + target.getHost();
    }
}
