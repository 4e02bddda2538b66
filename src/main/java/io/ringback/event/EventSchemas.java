package io.ringback.event;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Describes the bodies of events in the OpenAPI document; no instance is ever made. */
@SuppressWarnings("UnusedVariable") // The document's generator reads them.
final class EventSchemas {
    static final String ONE = """
            {"data": {"hook": "channel_create", "payload": {"call_id": "b2f81c7e", "from": "reception@harbour.example"},
             "event_key": "b2f81c7e-create"}}""";
    static final String MANY = """
            {"data": [{"hook": "channel_create", "payload": {"call_id": "b2f81c7e"}},
             {"hook": "channel_destroy", "payload": {"call_id": "b2f81c7e"}}]}""";
    static final String RAW = """
            {"Event-Category": "call_event", "Event-Name": "CHANNEL_CREATE", "Call-ID": "b2f81c7e",
             "Msg-ID": "1794464313120455", "Timestamp": 63949997913,
             "Custom-Channel-Vars": {"Account-ID": "019a00000000700080000000000000de"}}""";
    static final String ACCEPTED = """
            {"data": {"event_id": "01a208b44caa762d8bc879bfdff43f67", "hook": "channel_create", "deliveries": 1}}""";
    static final String EACH_ACCEPTED = """
            {"data": [{"event_id": "01a208b44caa762d8bc879bfdff43f67", "hook": "channel_create", "deliveries": 1},
             {"event_id": "01a208b44caa762d8bc879c0a1b2c3d4", "hook": "channel_destroy", "deliveries": 0}]}""";
    static final String IGNORED = """
            {"data": {"ignored": "no hook for this event"}}""";

    static final String KEY = "Your own identity of a single event, as the field `event_key`.";
    static final String CLOUD_EVENT = """
            {"specversion": "1.0", "id": "b2f81c7e-create", "source": "/switches/akl1", "type": "channel_create",
             "time": "2026-11-23T06:18:33Z", "data": {"call_id": "b2f81c7e"}}""";
    static final String CLOUD_EVENTS = "[" + CLOUD_EVENT + "]";

    private EventSchemas() {}

    @Schema(
            name = "Event",
            description = "Something that happened in an account.",
            requiredProperties = {"hook", "payload"})
    record Document(
            @Schema(description = "An id of the catalogue, not `all`.", examples = "channel_create")
            String hook,

            @Schema(description = "The content of the event, as the webhooks receive it.")
            Map<String, Object> payload,

            @Schema(
                    minLength = 1,
                    maxLength = 256,
                    description =
                            "Your own identity of the event: the same key again is one event, and gets the first answer.")
            String event_key,

            @Schema(
                    examples = "2026-11-23T06:18:33Z",
                    description = "When it happened: ISO 8601 as a string, or Gregorian seconds (Unix + 62167219200) as"
                            + " an integer. Default: now.")
            Object timestamp) {}

    @Schema(
            name = "EventRequest",
            description = "One event in `data`. A raw call event of the platform may also stand alone.",
            additionalProperties = Object.class)
    record Request(Document data) {}

    @Schema(name = "EventBatchRequest", description = "Several events.", requiredProperties = "data")
    record BatchRequest(
            @Schema(minItems = 1, description = "1,000 events at most, unless the operator changed it.")
            List<Document> data) {}

    @Schema(
            name = "CloudEvent",
            description =
                    "A CloudEvent 1.0. Its type is the hook, its data the payload, its time the timestamp; its source and"
                            + " id together are its key. The binary mode (`ce-` headers) is read as well.",
            requiredProperties = {"specversion", "id", "source", "type", "data"},
            additionalProperties = Object.class)
    record CloudEventDocument(
            @Schema(enumeration = "1.0") String specversion,

            @Schema(minLength = 1, maxLength = 256) String id,

            @Schema(minLength = 1, maxLength = 256, format = "uri-reference")
            String source,

            @Schema(description = "An id of the catalogue, not `all`.", examples = "channel_create")
            String type,

            @Schema(format = "date-time") String time,

            @Schema(minLength = 1, maxLength = 256, description = "JSON of any name; `application/json` by default.")
            String datacontenttype,

            @Schema(description = "The content of the event, as the webhooks receive it.")
            Map<String, Object> data) {}

    @Schema(name = "Receipt", description = "The result of one event.")
    record ReceiptDocument(
            @Schema(pattern = "^[0-9a-f]{32}$") String event_id,

            String hook,

            @Schema(minimum = "0", description = "How many deliveries it has: one for each webhook that it matches.")
            int deliveries,

            @Schema(description = "Why a raw event was left out by rule; then nothing else is here.")
            String ignored) {}

    @Schema(name = "EventAnswer")
    record Answer(
            ReceiptDocument data,
            String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}

    @Schema(name = "EventBatchAnswer")
    record BatchAnswer(
            @Schema(description = "A receipt for each event, in the order of the request.")
            List<ReceiptDocument> data,

            String status,
            String request_id,
            @Schema(format = "date-time") String timestamp,
            String version) {}
}
