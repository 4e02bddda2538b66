package io.ringback.webhook;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Describes the bodies of webhooks in the OpenAPI document; no instance is ever made. */
@SuppressWarnings("UnusedVariable") // The document's generator reads them.
final class WebhookSchemas {
    static final String CREATE = """
            {"data": {"name": "New Calls", "uri": "https://calls.example.com/new.php", "http_verb": "post",
             "hook": "channel_create", "retries": 3}}""";
    static final String EDIT = """
            {"data": {"name": "New Calls", "uri": "https://calls.example.org/new_call.php", "http_verb": "post",
             "hook": "channel_create", "retries": 3}}""";
    static final String PATCH = """
            {"data": {"retries": 5, "custom_data": {"queue": "sales"}, "group": null}}""";

    static final String RE_ENABLE = """
            {"data": {"re-enable": true}}""";

    static final String DISABLE = """
            {"data": {"disable": true}}""";
    static final String SWITCH =
            "Each changes at most 1,000 webhooks: send it until `data` is empty. `disable` ends what is pending, too."
                    + " `re-enable` leaves webhooks disabled that the service did not disable.";

    static final String CREATED = """
            {"data": {"id": "01a208a1b2c37d4e8f90a1b2c3d4e5f6", "name": "New Calls",
             "uri": "https://calls.example.com/new.php", "hook": "channel_create", "http_verb": "post",
             "retries": 3, "enabled": true, "format": "form-data", "signature": "v1", "tls_verify": true,
             "include_subaccounts": false, "include_internal_legs": true, "health": {"pending": 0, "circuit": "closed"}}, "revision": "1"}""";
    static final String EDITED = """
            {"data": {"id": "01a208a1b2c37d4e8f90a1b2c3d4e5f6", "name": "New Calls",
             "uri": "https://calls.example.org/new_call.php", "hook": "channel_create", "http_verb": "post",
             "retries": 3, "enabled": true, "format": "form-data", "signature": "v1", "tls_verify": true,
             "include_subaccounts": false, "include_internal_legs": true, "health": {"last_success_at": "2026-11-23T06:18:33.501Z", "pending": 0, "circuit": "closed"}}, "revision": "2"}""";
    static final String PATCHED = """
            {"data": {"id": "01a208a1b2c37d4e8f90a1b2c3d4e5f6", "name": "New Calls",
             "uri": "https://calls.example.org/new_call.php", "hook": "channel_create", "http_verb": "post",
             "retries": 5, "enabled": true, "format": "form-data", "custom_data": {"queue": "sales"}, "signature": "v1", "tls_verify": true,
             "include_subaccounts": false, "include_internal_legs": true, "health": {"last_success_at": "2026-11-23T06:18:33.501Z", "pending": 0, "circuit": "closed"}}, "revision": "3"}""";
    private static final String WEBHOOK = """
            {"data": {"id": "01a208a1b2c37d4e8f90a1b2c3d4e5f6", "name": "New Calls",
             "uri": "https://calls.example.com/new.php", "hook": "channel_create", "http_verb": "post",
             "retries": 3, "enabled": true, "format": "form-data", "signature": "v1", "tls_verify": true,
             "include_subaccounts": false, "include_internal_legs": true, "health": {"last_success_at": "2026-11-23T06:18:33.501Z", "pending": 0, "circuit": "closed"}}, "revision": "1"}""";
    private static final String WEBHOOKS = """
            {"data": [{"id": "01a208a1b2c37d4e8f90a1b2c3d4e5f6", "name": "New Calls",
             "uri": "https://calls.example.com/new.php", "hook": "channel_create", "http_verb": "post",
             "retries": 3, "enabled": true, "format": "form-data", "created_at": "2026-11-23T06:18:33.457Z",
             "updated_at": "2026-11-23T06:18:33.457Z", "health": {"circuit": "closed"}}, {"id": "01a208a0917e7c5db4a39281706f5e4d", "name": "Hang-ups",
             "uri": "https://crm.example/hooks", "hook": "channel_destroy", "http_verb": "post", "enabled": false,
             "group": "crm", "disable_reason": "the server answered 410 Gone"}]}""";
    private static final String RE_ENABLED = """
            {"data": [{"id": "01a208a0917e7c5db4a39281706f5e4d", "name": "Hang-ups",
             "uri": "https://crm.example/hooks", "hook": "channel_destroy", "http_verb": "post", "enabled": true,
             "group": "crm"}]}""";
    private static final String HOOKS = """
            {"data": [{"id": "channel_create", "name": "Channel Create",
             "description": "A channel is created: a new call."}]}""";
    private static final String SAMPLES = """
            {"data": {"channel_create": {"hook_event": "channel_create",
             "account_id": "c0ffee00c0ffee00c0ffee00c0ffee00", "timestamp": 63931112400,
             "call_direction": "inbound", "call_id": "at6dmu4ffk97vnlp6qfq", "caller_id_number": "+6493001234"}}}""";
    private static final String SAMPLE = """
            {"data": {"hook_event": "channel_create", "account_id": "c0ffee00c0ffee00c0ffee00c0ffee00",
             "timestamp": 63931112400, "call_direction": "inbound", "call_id": "at6dmu4ffk97vnlp6qfq",
             "caller_id_number": "+6493001234"}}""";

    private WebhookSchemas() {}

    @Schema(name = "Switch", description = "One of the two.", minProperties = 1, maxProperties = 1)
    record Switch(
            @Schema(name = "re-enable", enumeration = "true") @Nullable
            Boolean reEnable,

            @Schema(enumeration = "true") @Nullable Boolean disable) {}

    @Schema(name = "SwitchRequest", requiredProperties = "data")
    record SwitchRequest(Switch data) {}

    @Schema(name = "SwitchedAnswer", examples = RE_ENABLED)
    record SwitchedAnswer(
            List<Summary> data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}

    @Schema(name = "Hook")
    record HookDocument(
            @Schema(examples = "channel_create") String id,
            @Schema(examples = "Channel Create") String name,
            String description) {}

    @Schema(name = "HookList", examples = HOOKS)
    record HookList(
            List<HookDocument> data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp) {}

    @Schema(name = "SamplesAnswer", examples = SAMPLES)
    record SamplesAnswer(
            @Schema(description = "A payload for each hook, by its id.")
            Map<String, Object> data,

            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp) {}

    @Schema(name = "SampleAnswer", examples = SAMPLE)
    record SampleAnswer(
            @Schema(description = "What a webhook of this hook receives, but for what it adds itself.")
            Map<String, Object> data,

            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp) {}

    @Schema(
            name = "Webhook",
            description =
                    "Which events an account gets, where and in which format. Public keys that are not listed here are kept"
                            + " and echoed, but for those named like a credential, which are refused; the whole"
                            + " document has at most 16 KiB.",
            requiredProperties = {"name", "uri", "hook"},
            additionalProperties = Object.class)
    record Document(
            @Schema(readOnly = true, pattern = "^[0-9a-f]{32}$")
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
            String http_verb,

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

            @Schema(description = "Merged over the payload's top level.")
            Map<String, String> custom_data,

            @Schema(
                    description =
                            "Sent with each request, at most 32 of up to 4 KiB each; not the headers that belong to the"
                                    + " connection or that the service writes itself. Only the role `admin` sees the"
                                    + " values, others see `***`; `***` written back keeps what was there.")
            Map<String, String> custom_request_headers,

            @Schema(
                    enumeration = {"v1", "v1a"},
                    defaultValue = "v1",
                    description =
                            "How requests are signed: `v1` with a shared secret (HMAC-SHA256), `v1a` with a key pair"
                                    + " (Ed25519). A change of it rotates the key.")
            String signature,

            @Schema(
                    defaultValue = "true",
                    description = "`false` has the server's certificate go unchecked, where the operator allows that.")
            boolean tls_verify,

            @Schema(
                    defaultValue = "false",
                    description = "Whether it gets the events of accounts below this one as well.")
            boolean include_subaccounts,

            @Schema(defaultValue = "true", description = "`false` leaves out events of loopback channels.")
            boolean include_internal_legs,

            @Schema(
                    minimum = "1",
                    maximum = "100000",
                    description = "At most so many requests per second, evenly spaced, from all nodes together.")
            Integer rate_limit,

            @Schema(
                    minLength = 1,
                    maxLength = NewWebhook.MAX_ORDERING,
                    description =
                            "A path into the payload, its keys separated by dots, as `call_id`. Events with the same value"
                                    + " there are delivered one after the other, in the order in which they were"
                                    + " accepted, retries included; one that has used up its tries is given up and the"
                                    + " next goes on. Events without a value there are not ordered.",
                    examples = "call_id")
            String ordering,

            @Schema(maxLength = NewWebhook.MAX_GROUP, description = "A free label.")
            String group,

            @Schema(
                    writeOnly = true,
                    description =
                            "What deliveries are signed with: `whsec_` and base64 of 24 to 64 bytes, for `v1a` `whsk_` and"
                                    + " base64 of seed and public key. Generated when absent; kept over edits that do"
                                    + " not name one.")
            String secret,

            @Schema(readOnly = true, description = "Why the service disabled it; absent when it did not.")
            String disable_reason,

            @Schema(
                    readOnly = true,
                    description = "Why nothing is sent: its secrets or headers cannot be opened. Absent when they can.")
            String secrets_unavailable,

            @Schema(readOnly = true, format = "date-time") String created_at,
            @Schema(readOnly = true, format = "date-time") String updated_at,
            @Schema(readOnly = true) HealthDocument health) {}

    @Schema(
            name = "Health",
            readOnly = true,
            description = "How a webhook fares, a second or so ago; what never happened is absent.")
    record HealthDocument(
            @Schema(format = "date-time") String last_success_at,
            @Schema(format = "date-time") String last_failure_at,

            @Schema(
                    format = "date-time",
                    description =
                            "Since when nothing has succeeded while deliveries failed. After five days (configurable) the"
                                    + " service disables the webhook. A change of the webhook counts anew.")
            String failing_since,

            @Schema(
                    minimum = "0",
                    maximum = "10000",
                    description = "How many deliveries are pending; counted up to 10000.")
            int pending,

            @Schema(
                    enumeration = {"closed", "open", "half_open"},
                    description = "`closed` is well; `open` is not sent to for a while, `half_open` is being tried.")
            String circuit) {}

    @Schema(name = "WebhookRequest", requiredProperties = "data")
    record Request(Document data) {}

    @Schema(
            name = "WebhookPatchRequest",
            requiredProperties = "data",
            description = "A JSON Merge Patch (RFC 7396) of the document: null removes a key.")
    record PatchRequest(@Schema(type = SchemaType.OBJECT) Object data) {}

    @Schema(name = "WebhookAnswer", examples = WEBHOOK)
    record Answer(
            Document data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version,

            @Schema(description = "Rises with each change; also the ETag.")
            String revision) {}

    @Schema(name = "WebhookSummary")
    record Summary(
            String id,
            String name,
            String uri,
            String hook,
            String http_verb,
            int retries,
            boolean enabled,
            String format,
            @Nullable String group,
            @Nullable String disable_reason,
            @Schema(format = "date-time") String created_at,
            @Schema(format = "date-time") String updated_at,

            @Schema(description = "Without `pending`.") HealthDocument health) {}

    @Schema(name = "WebhookList", examples = WEBHOOKS)
    record ListAnswer(
            List<Summary> data,
            @Schema(examples = "success") String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version,
            int page_size,
            String start_key,

            @Schema(description = "Where the list goes on; absent on the last page.")
            String next_start_key) {}
}
