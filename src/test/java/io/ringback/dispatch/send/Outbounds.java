package io.ringback.dispatch.send;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Creates requests of one account for most tests. */
final class Outbounds {
    static final UUID ACCOUNT = new UUID(7, 7);

    private Outbounds() {}

    /** Creates a request that verifies the server's certificate. */
    static Outbound of(String method, URI target, List<Map.Entry<String, String>> headers, byte @Nullable [] body) {
        return new Outbound(ACCOUNT, method, target, headers, body, true);
    }
}
