package io.ringback.webhook;

import io.ringback.id.Ids;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Shows a webhook in a list.
 *
 * @param createdAt null in responses of bulk changes, as are {@code updatedAt} and {@code health}
 */
@Schema(name = "WebhookSummary")
record WebhookSummary(
        String id,
        String name,
        String uri,
        String hook,
        String httpVerb,
        int retries,
        boolean enabled,
        String format,
        @Nullable String group,
        @Nullable String disableReason,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,

        @Schema(description = "Without `pending`.") @Nullable
        HealthView health) {
    /** Creates the summary of a webhook in a bulk change. */
    static WebhookSummary of(Webhook webhook) {
        return of(webhook, null, null);
    }

    static WebhookSummary of(WebhookLines.Line line) {
        return of(line.webhook(), line.times(), HealthView.of(line.health(), null));
    }

    private static WebhookSummary of(Webhook webhook, WebhookLines.@Nullable Times times, @Nullable HealthView health) {
        return new WebhookSummary(
                Ids.show(webhook.id),
                webhook.name,
                webhook.uri,
                webhook.hook,
                webhook.httpVerb,
                webhook.retries,
                webhook.enabled,
                webhook.format,
                webhook.label,
                webhook.disableReason,
                times == null ? null : times.createdAt(),
                times == null ? null : times.updatedAt(),
                health);
    }
}
