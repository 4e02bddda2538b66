package io.ringback.event;

import io.ringback.account.Caller;
import io.ringback.account.Ingests;
import io.ringback.http.ApiException;
import io.ringback.http.Body;
import io.ringback.http.Responses;
import io.ringback.http.Workers;
import io.ringback.trace.TraceParent;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Accepts events: one, or several in one request. */
@Path("/v1/accounts/{account_id}/events")
@Tag(name = "Events")
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
            summary = "Send an event",
            description = "202 means that the event and its deliveries are durable. The service also accepts "
                    + "an array in `data`, as for PUT. This document describes one event here and an array "
                    + "there, so that generated clients have exact types.")
    @RequestBody(
            content = {
                @Content(mediaType = "application/json", schema = @Schema(ref = "EventRequest")),
                @Content(mediaType = "application/cloudevents+json", schema = @Schema(ref = "CloudEvent"))
            })
    @APIResponse(
            responseCode = "202",
            description = "The receipt",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ReceiptView.class)))
    @APIResponse(responseCode = "409", ref = "Conflict")
    @POST
    @Ingests
    @NonBlocking
    @Parameter(
            name = "Idempotency-Key",
            in = ParameterIn.HEADER,
            description = "The idempotency key of a single event, same as the field `event_key`.",
            schema = @Schema(type = SchemaType.STRING, maxLength = 256))
    public CompletionStage<Response> post(Body body, @Context HttpHeaders headers) throws SQLException {
        return accept(body, headers);
    }

    @Operation(
            operationId = "putEvents",
            summary = "Send several events",
            description = "All of them are stored, or none. 202 means that the events and their deliveries are "
                    + "durable. The service also accepts one event in `data`, as for POST.")
    @RequestBody(
            content = {
                @Content(mediaType = "application/json", schema = @Schema(ref = "EventBatchRequest")),
                @Content(mediaType = "application/cloudevents-batch+json", schema = @Schema(ref = "CloudEvent"))
            })
    @APIResponse(
            responseCode = "202",
            description = "A receipt for each",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ReceiptView[].class)))
    @APIResponse(responseCode = "409", ref = "Conflict")
    @PUT
    @Ingests
    @NonBlocking
    public CompletionStage<Response> put(Body body, @Context HttpHeaders headers) throws SQLException {
        return accept(body, headers);
    }

    /**
     * Stores one small event without blocking a thread; a worker handles requests that take longer or query the
     * database.
     */
    private CompletionStage<Response> accept(Body body, HttpHeaders headers) throws SQLException {
        UUID account = caller.pathAccount();
        TraceParent parent = TraceParent.ofRequest(headers);
        if (body.isLarge()) {
            return Workers.begin(() -> accept(account, parent, open(body, headers)));
        }
        EventRequest eventRequest = open(body, headers);
        return eventRequest.many() || reader.takesLong(account, eventRequest)
                ? Workers.begin(() -> accept(account, parent, eventRequest))
                : accept(account, parent, eventRequest);
    }

    private EventRequest open(Body body, HttpHeaders headers) {
        return EventRequest.open(body, headers, config.maxBatch());
    }

    private CompletionStage<Response> accept(UUID account, @Nullable TraceParent parent, EventRequest eventRequest)
            throws SQLException {
        boolean many = eventRequest.many();
        String key = keyOf(eventRequest);
        List<Incoming> incoming = reader.read(account, eventRequest);
        // Release the body before waiting for the commit.
        eventRequest.body().forget();
        List<NewEvent> events = incoming.stream()
                .filter(Incoming.Event.class::isInstance)
                .map(item -> ((Incoming.Event) item).event().within(parent))
                .toList();
        return store(events).thenApply(outcome -> answer(many, key, incoming, outcome));
    }

    private CompletionStage<Intake.Outcome> store(List<NewEvent> events) throws SQLException {
        return events.size() == 1
                ? group.accept(events.getFirst())
                : CompletableFuture.completedStage(intake.accept(events));
    }

    private static Response answer(boolean many, String key, List<Incoming> incoming, Intake.Outcome outcome) {
        List<Receipt> receipts = switch (outcome) {
            case Intake.Outcome.Accepted accepted -> accepted.receipts();
            case Intake.Outcome.Conflict conflict -> throw conflict(incoming, conflict.index(), many, key);
        };
        List<ReceiptView> views = views(incoming, receipts);
        // Both methods accept one event and several, so the declared types cannot distinguish them.
        return (many ? Responses.accepted(views) : Responses.accepted(views.getFirst())).toResponse();
    }

    /** Returns the field or header that identifies the events of {@code eventRequest}. */
    private static String keyOf(EventRequest eventRequest) {
        return eventRequest.cloudEvents() ? "id" : eventRequest.key() != null ? "Idempotency-Key" : "event_key";
    }

    private static ApiException conflict(List<Incoming> incoming, int event, boolean many, String key) {
        List<Integer> places = IntStream.range(0, incoming.size())
                .filter(i -> incoming.get(i) instanceof Incoming.Event)
                .boxed()
                .toList();
        return ApiException.conflict(
                key + " was already used with a different payload; use a new key for a new event",
                many ? places.get(event) + "." + key : key);
    }

    private static List<ReceiptView> views(List<Incoming> incoming, List<Receipt> receipts) {
        var next = receipts.iterator();
        return incoming.stream()
                .map(item -> switch (item) {
                    case Incoming.Event event -> ReceiptView.of(next.next());
                    case Incoming.Ignored ignored -> ReceiptView.of(ignored);
                })
                .toList();
    }
}
