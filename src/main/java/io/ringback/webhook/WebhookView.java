package io.ringback.webhook;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.FreeFields;
import io.ringback.id.Ids;
import io.ringback.json.Json;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Shows a webhook to its account, and defines the fields that a caller sets.
 *
 * @param secret write-only, so always null here
 * @param free public fields that the service does not define
 */
@Schema(
        name = "Webhook",
        description = "Which events an account gets, where and in which format. Public fields that are not "
                + "listed here are stored and returned unchanged. Fields named like a credential are "
                + "rejected. The whole document has at most 16 KiB.",
        requiredProperties = {"name", "uri", "hook"},
        additionalProperties = Object.class)
record WebhookView(
        @Schema(readOnly = true, pattern = "^[0-9a-f]{32}$") @Nullable
        String id,

        @Schema(minLength = 1, maxLength = NewWebhook.MAX_NAME, examples = "New Calls")
        String name,

        @Schema(
                format = "uri",
                minLength = 1,
                maxLength = TargetUri.MAX_LENGTH,
                description = "An absolute http or https URL without user-info, allowed by the egress rules.",
                examples = "https://calls.example.com/new.php")
        String uri,

        @Schema(description = "An id of the catalogue, or `all`.", examples = "channel_create")
        String hook,

        @Schema(
                enumeration = {"get", "post", "put"},
                defaultValue = "post",
                description = "Any case is accepted.")
        String httpVerb,

        @Schema(
                minimum = "0",
                maximum = "10",
                defaultValue = "10",
                description = "The number of retries after the first attempt. The operator may set another default "
                        + "(`RINGBACK_WEBHOOK_RETRIES`).")
        int retries,

        @Schema(defaultValue = "true") boolean enabled,

        @Schema(
                enumeration = {"form-data", "json", "standard", "cloudevents"},
                defaultValue = "form-data",
                description = "The format of the payload, for post and put.")
        String format,

        @Schema(description = "Merged over the payload's top level.") @Nullable
        Map<String, String> customData,

        @Schema(
                description = "Sent with each request, at most 32 of up to 4 KiB each. Headers that belong to the "
                        + "connection or that the service sets are rejected. Only the role `admin` sees the "
                        + "values, others see `***`; `***` written back keeps the stored value.")
        @Nullable
        Map<String, String> customRequestHeaders,

        @Schema(
                enumeration = {"v1", "v1a"},
                defaultValue = "v1",
                description = "The signature scheme: `v1` with a shared secret (HMAC-SHA256), `v1a` with a key "
                        + "pair (Ed25519). Changing it rotates the key.")
        String signature,

        @Schema(
                defaultValue = "true",
                description = "`false` disables verification of the server's certificate, where the operator "
                        + "allows that.")
        boolean tlsVerify,

        @Schema(
                defaultValue = "false",
                description = "Whether the webhook also receives the events of accounts below this one.")
        boolean includeSubaccounts,

        @Schema(defaultValue = "true", description = "`false` excludes events of loopback channels.")
        boolean includeInternalLegs,

        @Schema(
                minimum = "1",
                maximum = "100000",
                description = "Maximum number of requests per second, evenly spaced, from all processes together.")
        @Nullable
        Integer rateLimit,

        @Schema(
                minLength = 1,
                maxLength = NewWebhook.MAX_ORDERING,
                description = "A path into the payload, its keys separated by dots, as `call_id`. Events with the "
                        + "same value there are delivered one after the other, in the order of acceptance, "
                        + "retries included. When the retries of one are used up, it fails and the next is "
                        + "sent. Events without a value there are not ordered.",
                examples = "call_id")
        @Nullable
        String ordering,

        @Schema(maxLength = NewWebhook.MAX_GROUP, description = "A label without a meaning for the service.") @Nullable
        String group,

        @Schema(
                writeOnly = true,
                description = "The signing secret: `whsec_` and base64 of 24 to 64 bytes, for `v1a` `whsk_` and "
                        + "base64 of seed and public key. Generated when absent; edits without it keep the "
                        + "current one.")
        @Nullable
        String secret,

        @Schema(readOnly = true, description = "The reason why the service disabled the webhook; absent otherwise.")
        @Nullable
        String disableReason,

        @Schema(
                readOnly = true,
                description = "The reason why nothing is sent: the webhook's secrets or headers cannot be "
                        + "decrypted. Absent when they can.")
        @Nullable
        String secretsUnavailable,

        @Schema(readOnly = true) @Nullable Instant createdAt,
        @Schema(readOnly = true) @Nullable Instant updatedAt,
        @Schema(readOnly = true) @Nullable HealthView health,

        @JsonAnyGetter @Schema(hidden = true) Map<String, JsonNode> free) {

    /**
     * Returns every field that filters may test; request headers are excluded, since filters could be used to guess
     * them.
     */
    static WebhookView of(WebhookLines.Line line) {
        WebhookDocument document = line.webhook().document(RequestHeaders.NONE);
        HealthView health = HealthView.of(line.health(), null);
        return of(document, false, State.of(line.webhook(), line.times(), health, true));
    }

    /** Returns the fields that an account may set, in input form. */
    static ObjectNode fields(WebhookDocument document) {
        return Json.tree(of(document, true, State.NONE));
    }

    /** Holds the fields that the service adds to a webhook's document. */
    record State(
            @Nullable String id,
            @Nullable String disableReason,
            @Nullable String secretsUnavailable,
            @Nullable Instant createdAt,
            @Nullable Instant updatedAt,
            @Nullable HealthView health) {
        private static final State NONE = new State(null, null, null, null, null, null);

        /**
         * Creates the state of {@code webhook}; without {@code decryptable}, nothing is sent, since its secret cannot be
         * decrypted.
         */
        static State of(Webhook webhook, WebhookLines.Times times, HealthView health, boolean decryptable) {
            return new State(
                    Ids.show(webhook.id),
                    webhook.disableReason,
                    decryptable ? null : WebhookRevisions.UNDECRYPTABLE,
                    times.createdAt(),
                    times.updatedAt(),
                    health);
        }
    }

    /** Creates the view of {@code document}; shows the values of request headers if {@code reveals}. */
    static WebhookView of(WebhookDocument document, boolean reveals, State state) {
        WebhookDocument.Target target = document.target();
        RequestHeaders headers = target.security().headers();
        return new WebhookView(
                state.id(),
                document.name(),
                target.uri().text(),
                document.subscription().hook(),
                target.verb().shown(),
                target.retries(),
                document.enabled(),
                target.format().shown(),
                target.customData(),
                headers.isEmpty() ? null : reveals ? headers.reveal() : headers.hidden(),
                target.security().signature().shown(),
                target.security().tlsVerify(),
                document.subscription().includeSubaccounts(),
                document.subscription().includeInternalLegs(),
                document.deliveryPolicy().rateLimit(),
                document.deliveryPolicy().ordering(),
                document.group(),
                null,
                state.disableReason(),
                state.secretsUnavailable(),
                state.createdAt(),
                state.updatedAt(),
                state.health(),
                FreeFields.shown(document.others()));
    }
}
