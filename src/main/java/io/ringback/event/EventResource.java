package io.ringback.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.account.Caller;
import io.ringback.account.Ingests;
import io.ringback.http.ApiException;
import io.ringback.http.Body;
import io.ringback.http.Reply;
import io.ringback.http.Violations;
import io.ringback.id.Ids;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The front door for events: one, or many in one request. */
@Path("/v1/accounts/{account_id}/events")
@Tag(name = "Events", description = "What happened, brought by a switch or an application.")
class EventResource {
    private final Caller caller;
    private final EventReader reader;
    private final Intake intake;
    private final GroupCommit group;
    private final EventConfig config;

    EventResource(Caller caller, EventReader reader, Intake intake, GroupCommit group, EventConfig config) {
        this.caller = caller;
        this.reader = reader;
        this.intake = intake;
        this.group = group;
        this.config = config;
    }

    @Operation(
            operationId = "postEvents",
            summary = "Bring events",
            description =
                    "One event or up to 1,000, all or none of them. 202 means that they and what is owed for them are durable.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = EventSchemas.Request.class),
                            examples = {
                                @ExampleObject(name = "One event", value = EventSchemas.ONE),
                                @ExampleObject(name = "Several", value = EventSchemas.MANY),
                                @ExampleObject(name = "A raw call event of the platform", value = EventSchemas.RAW)
                            }))
    @APIResponse(
            responseCode = "202",
            description = "A receipt for each",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = EventSchemas.Answer.class),
                            examples = @ExampleObject(name = "Accepted", value = EventSchemas.ACCEPTED)))
    @APIResponse(responseCode = "409", ref = "Conflict")
    @POST
    @Ingests
    public Response post(Body body, @HeaderParam("Idempotency-Key") @Nullable String key) throws SQLException {
        return accept(body, key);
    }

    @Operation(operationId = "putEvents", summary = "Bring events", description = "The same as POST.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = EventSchemas.Request.class),
                            examples = {
                                @ExampleObject(name = "One event", value = EventSchemas.ONE),
                                @ExampleObject(name = "Several", value = EventSchemas.MANY),
                                @ExampleObject(name = "A raw call event of the platform", value = EventSchemas.RAW)
                            }))
    @APIResponse(
            responseCode = "202",
            description = "A receipt for each",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = EventSchemas.Answer.class),
                            examples = @ExampleObject(name = "Accepted", value = EventSchemas.ACCEPTED)))
    @APIResponse(responseCode = "409", ref = "Conflict")
    @PUT
    @Ingests
    public Response put(Body body, @HeaderParam("Idempotency-Key") @Nullable String key) throws SQLException {
        return accept(body, key);
    }

    private Response accept(Body body, @Nullable String key) throws SQLException {
        JsonNode sent = isBare(body.root()) ? body.root() : body.data();
        boolean many = sent.isArray();
        List<JsonNode> items = many ? items((ArrayNode) sent, key) : List.of(sent);
        List<Incoming> incoming = read(items, many, key);
        List<NewEvent> events = incoming.stream()
                .filter(Incoming.Event.class::isInstance)
                .map(item -> ((Incoming.Event) item).event())
                .toList();
        List<Receipt> receipts = switch (store(events)) {
            case Intake.Outcome.Accepted accepted -> accepted.receipts();
            case Intake.Outcome.Conflict conflict -> throw conflict(incoming, conflict.index(), many);
        };
        ArrayNode answers = answers(incoming, receipts);
        return Reply.accepted(many ? answers : answers.get(0));
    }

    private Intake.Outcome store(List<NewEvent> events) throws SQLException {
        return events.size() == 1 ? group.accept(events.getFirst()) : intake.accept(events);
    }

    /** A raw call event, or a list of them, needs no envelope. */
    private static boolean isBare(JsonNode root) {
        return root.isArray()
                || (root instanceof ObjectNode object && !object.has("data") && KazooCallEvent.looksLike(object));
    }

    private List<JsonNode> items(ArrayNode sent, @Nullable String key) {
        Violations violations = new Violations();
        if (sent.isEmpty() || sent.size() > config.maxBatch()) {
            violations.add(
                    "data",
                    sent.isEmpty() ? "minItems" : "maxItems",
                    "Send 1 to " + config.maxBatch() + " events",
                    JsonNodeFactory.instance.numberNode(sent.isEmpty() ? 1 : config.maxBatch()),
                    JsonNodeFactory.instance.numberNode(sent.size()));
        }
        if (key != null) {
            violations.add(
                    "Idempotency-Key",
                    "wrong_format",
                    "The header is for single events; give each an event_key",
                    null,
                    null);
        }
        violations.throwIfAny();
        List<JsonNode> items = new ArrayList<>(sent.size());
        sent.forEach(items::add);
        return items;
    }

    private List<Incoming> read(List<JsonNode> items, boolean many, @Nullable String key) {
        UUID account = caller.pathAccount();
        Violations violations = new Violations();
        List<Incoming> incoming = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            String place = Integer.toString(i);
            if (!items.get(i).isObject()) {
                violations.type(many ? place : "data", "object", items.get(i));
                continue;
            }
            Violations ofItem = many ? new Violations() : violations;
            Incoming item = read(account, items.get(i), many ? "" : "data", key, ofItem);
            if (item != null) {
                incoming.add(item);
            }
            if (many) {
                violations.addAll(place, ofItem);
            }
        }
        violations.throwIfAny();
        return incoming;
    }

    private @Nullable Incoming read(
            UUID account, JsonNode item, String name, @Nullable String key, Violations violations) {
        if (!item.isObject()) {
            violations.type(name, "object", item);
            return null;
        }
        return reader.read(account, item, key, violations);
    }

    private static ApiException conflict(List<Incoming> incoming, int event, boolean many) {
        List<Integer> places = IntStream.range(0, incoming.size())
                .filter(i -> incoming.get(i) instanceof Incoming.Event)
                .boxed()
                .toList();
        return ApiException.conflict(
                "this event_key was used for an event that says something else",
                many ? places.get(event) + ".event_key" : "event_key");
    }

    private static ArrayNode answers(List<Incoming> incoming, List<Receipt> receipts) {
        ArrayNode answers = JsonNodeFactory.instance.arrayNode(incoming.size());
        var next = receipts.iterator();
        for (Incoming item : incoming) {
            switch (item) {
                case Incoming.Event event -> {
                    Receipt receipt = next.next();
                    answers.addObject()
                            .put("event_id", Ids.show(receipt.eventId()))
                            .put("hook", receipt.hook())
                            .put("deliveries", receipt.deliveries());
                }
                case Incoming.Ignored ignored -> answers.addObject().put("ignored", ignored.why());
            }
        }
        return answers;
    }
}
