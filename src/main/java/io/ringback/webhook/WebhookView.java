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
 * A webhook as its account sees it, and sets it.
 *
 * @param secret is only ever sent to us; always null
 * @param free public keys that are not ours
 */
@Schema(
        name = "Webhook",
        description =
                "Which events an account gets, where and in which format. Public keys that are not listed here are kept"
                        + " and echoed, but for those named like a credential, which are refused; the whole"
                        + " document has at most 16 KiB.",
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
                description = "How many more tries after the first. The operator may set another default"
                        + " (`RINGBACK_WEBHOOK_RETRIES`).")
        int retries,

        @Schema(defaultValue = "true") boolean enabled,

        @Schema(
                enumeration = {"form-data", "json", "standard", "cloudevents"},
                defaultValue = "form-data",
                description = "How the payload is written, for post and put.")
        String format,

        @Schema(description = "Merged over the payload's top level.") @Nullable
        Map<String, String> customData,

        @Schema(
                description =
                        "Sent with each request, at most 32 of up to 4 KiB each; not the headers that belong to the"
                                + " connection or that the service writes itself. Only the role `admin` sees the"
                                + " values, others see `***`; `***` written back keeps what was there.")
        @Nullable
        Map<String, String> customRequestHeaders,

        @Schema(
                enumeration = {"v1", "v1a"},
                defaultValue = "v1",
                description = "How requests are signed: `v1` with a shared secret (HMAC-SHA256), `v1a` with a key pair"
                        + " (Ed25519). A change of it rotates the key.")
        String signature,

        @Schema(
                defaultValue = "true",
                description = "`false` has the server's certificate go unchecked, where the operator allows that.")
        boolean tlsVerify,

        @Schema(defaultValue = "false", description = "Whether it gets the events of accounts below this one as well.")
        boolean includeSubaccounts,

        @Schema(defaultValue = "true", description = "`false` leaves out events of loopback channels.")
        boolean includeInternalLegs,

        @Schema(
                minimum = "1",
                maximum = "100000",
                description = "At most so many requests per second, evenly spaced, from all nodes together.")
        @Nullable
        Integer rateLimit,

        @Schema(
                minLength = 1,
                maxLength = NewWebhook.MAX_ORDERING,
                description =
                        "A path into the payload, its keys separated by dots, as `call_id`. Events with the same value"
                                + " there are delivered one after the other, in the order in which they were"
                                + " accepted, retries included; one that has used up its tries is given up and the"
                                + " next goes on. Events without a value there are not ordered.",
                examples = "call_id")
        @Nullable
        String ordering,

        @Schema(maxLength = NewWebhook.MAX_GROUP, description = "A free label.") @Nullable
        String group,

        @Schema(
                writeOnly = true,
                description =
                        "What deliveries are signed with: `whsec_` and base64 of 24 to 64 bytes, for `v1a` `whsk_` and"
                                + " base64 of seed and public key. Generated when absent; kept over edits that do"
                                + " not name one.")
        @Nullable
        String secret,

        @Schema(readOnly = true, description = "Why the service disabled it; absent when it did not.") @Nullable
        String disableReason,

        @Schema(
                readOnly = true,
                description = "Why nothing is sent: its secrets or headers cannot be opened. Absent when they can.")
        @Nullable
        String secretsUnavailable,

        @Schema(readOnly = true) @Nullable Instant createdAt,
        @Schema(readOnly = true) @Nullable Instant updatedAt,
        @Schema(readOnly = true) @Nullable HealthView health,

        @JsonAnyGetter @Schema(hidden = true) Map<String, JsonNode> free) {

    /** All that filters may ask for; request headers are sealed, and nothing to be guessed by filters. */
    static WebhookView of(WebhookLines.Line line) {
        WebhookDocument document = line.webhook().document(RequestHeaders.NONE);
        HealthView health = HealthView.of(line.health(), null);
        return of(document, false, State.of(line.webhook(), line.times(), health, true));
    }

    /** What an account may set, in the form in which it sets it. */
    static ObjectNode fields(WebhookDocument document) {
        return Json.tree(of(document, true, State.NONE));
    }

    /** What the service adds to the document of a webhook. */
    record State(
            @Nullable String id,
            @Nullable String disableReason,
            @Nullable String secretsUnavailable,
            @Nullable Instant createdAt,
            @Nullable Instant updatedAt,
            @Nullable HealthView health) {
        private static final State NONE = new State(null, null, null, null, null, null);

        /** That of {@code webhook}; without {@code opens}, nothing is sent, since its secret cannot be opened. */
        static State of(Webhook webhook, WebhookLines.Times times, HealthView health, boolean opens) {
            return new State(
                    Ids.show(webhook.id),
                    webhook.disableReason,
                    opens ? null : WebhookRevisions.UNOPENED,
                    times.createdAt(),
                    times.updatedAt(),
                    health);
        }
    }

    /** {@code document} is the webhook's own; the values of its request headers are shown if {@code reveals}. */
    static WebhookView of(WebhookDocument document, boolean reveals, State state) {
        WebhookDocument.Target target = document.target();
        RequestHeaders headers = target.trust().headers();
        return new WebhookView(
                state.id(),
                document.name(),
                target.uri().text(),
                document.listening().hook(),
                target.verb().shown(),
                target.retries(),
                document.enabled(),
                target.format().shown(),
                target.customData(),
                headers.isEmpty() ? null : reveals ? headers.reveal() : headers.hidden(),
                target.trust().signature().shown(),
                target.trust().tlsVerify(),
                document.listening().includeSubaccounts(),
                document.listening().includeInternalLegs(),
                document.pacing().rateLimit(),
                document.pacing().ordering(),
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
