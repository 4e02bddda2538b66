package io.ringback.dispatch;

import io.ringback.webhook.Format;
import io.ringback.webhook.WebhookRevision;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The bodies of one event, each rendered once for all webhooks that are told in the same form. */
final class Bodies {
    private final Map<Form, byte[]> rendered = new ConcurrentHashMap<>(2);

    private record Form(Format format, Map<String, String> customData) {}

    /** The body for {@code webhook}, which {@code rendering} makes if nobody has; it must not be changed. */
    byte[] of(WebhookRevision webhook, Supplier<byte[]> rendering) {
        return rendered.computeIfAbsent(new Form(webhook.format(), webhook.customData()), form -> rendering.get());
    }
}
