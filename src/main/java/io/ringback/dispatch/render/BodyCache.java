package io.ringback.dispatch.render;

import io.ringback.webhook.Format;
import io.ringback.webhook.WebhookRevision;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Caches the bodies of one event, each rendered once for all webhooks with the same format while any of their requests
 * is in flight. Bodies are released with their last request.
 */
public final class BodyCache {
    private final Map<Form, WeakReference<byte[]>> rendered = new ConcurrentHashMap<>(2);

    private record Form(Format format, Map<String, String> customData) {}

    /** Returns the body for {@code webhook}, made by {@code rendering} if needed; callers must not change it. */
    byte[] of(WebhookRevision webhook, Supplier<byte[]> rendering) {
        Form form = new Form(webhook.format(), webhook.customData());
        WeakReference<byte[]> known = rendered.get(form);
        byte @Nullable [] body = known == null ? null : known.get();
        if (body == null) {
            body = rendering.get();
            rendered.put(form, new WeakReference<>(body));
        }
        return body;
    }
}
