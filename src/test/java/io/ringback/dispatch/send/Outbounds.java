package io.ringback.dispatch.send;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Requests of one account, as most tests need them. */
final class Outbounds {
    static final UUID ACCOUNT = new UUID(7, 7);

    private Outbounds() {}

    /** One whose server has to prove who it is. */
    static Outbound of(String method, URI target, List<Map.Entry<String, String>> headers, byte @Nullable [] body) {
        return new Outbound(ACCOUNT, method, target, headers, body, true);
    }
}
