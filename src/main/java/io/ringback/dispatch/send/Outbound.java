package io.ringback.dispatch.send;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Holds one outgoing request: exactly these bytes, headers and target. The sender adds {@code Host} and
 * {@code Content-Length}.
 *
 * @param account the webhook's account; no other account uses its connection
 * @param target absolute, http or https, in ASCII
 * @param body null for a request without one, as {@code GET}
 * @param tlsVerify whether the certificate of an https server is verified
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of the hot path: passed on once, never compared
public record Outbound(
        UUID account,
        String method,
        URI target,
        List<Map.Entry<String, String>> headers,
        byte @Nullable [] body,
        boolean tlsVerify) {

    /** Omits headers, body and query, each of which may contain an account's credentials. */
    @Override
    public String toString() {
        return method + " " + target.getHost();
    }
}
