package io.ringback.attempt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.account.Caller;
import io.ringback.delivery.Delivery;
import io.ringback.delivery.DeliveryLog;
import io.ringback.delivery.Redelivery;
import io.ringback.http.ApiException;
import io.ringback.http.Filter;
import io.ringback.http.Page;
import io.ringback.http.PageRequest;
import io.ringback.http.Reply;
import io.ringback.id.Ids;
import io.ringback.webhook.Webhooks;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What is owed to an account's webhooks, and what became of it. */
@Path("/v1/accounts/{account_id}")
@Tag(name = "Deliveries")
class DeliveryResource {
    private static final PageRequest LATEST =
            new PageRequest(200, null, false, new PageRequest.Made(null, null), new Filter(List.of()));

    private final Caller caller;
    private final Webhooks webhooks;
    private final DeliveryLog log;
    private final AttemptLog attempts;
    private final AttemptView view;
    private final Redelivery redelivery;

    DeliveryResource(
            Caller caller,
            Webhooks webhooks,
            DeliveryLog log,
            AttemptLog attempts,
            AttemptView view,
            Redelivery redelivery) {
        this.caller = caller;
        this.webhooks = webhooks;
        this.log = log;
        this.attempts = attempts;
        this.view = view;
        this.redelivery = redelivery;
    }

    @Operation(
            operationId = "listDeliveries",
            summary = "List the deliveries of an account",
            description = "Newest first; `filter_state` and `filter_event_id` have an index.")
    @Parameter(ref = "Filter")
    @APIResponse(
            responseCode = "200",
            description = "A page of deliveries",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = DeliverySchemas.ListAnswer.class)))
    @GET
    @Path("deliveries")
    public Response list(@Context UriInfo uri) throws SQLException {
        return list(PageRequest.of(uri));
    }

    @Operation(
            operationId = "listWebhookDeliveries",
            summary = "List the deliveries of one webhook",
            description = "Newest first, also for a webhook that was deleted.")
    @Parameter(ref = "Filter")
    @APIResponse(
            responseCode = "200",
            description = "A page of deliveries",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = DeliverySchemas.ListAnswer.class)))
    @GET
    @Path("webhooks/{webhook_id}/deliveries")
    public Response ofWebhook(@PathParam("webhook_id") String shown, @Context UriInfo uri) throws SQLException {
        if (Ids.parse(shown)
                .filter(id -> webhooks.everWas(caller.pathAccount(), id))
                .isEmpty()) {
            throw ApiException.badIdentifier(shown);
        }
        return list(PageRequest.of(uri).with("hook_id", shown));
    }

    private Response list(PageRequest request) throws SQLException {
        return Reply.list(Page.of(new DeliveryList(log, caller.pathAccount(), request.filter()), request))
                .toResponse();
    }

    @Operation(
            operationId = "getDelivery",
            summary = "Show a delivery and its attempts",
            description = "As long as its attempts are kept.")
    @APIResponse(
            responseCode = "200",
            description = "The delivery",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = DeliverySchemas.Answer.class)))
    @GET
    @Path("deliveries/{delivery_id}")
    public Response get(@PathParam("delivery_id") String shown) throws SQLException {
        return Reply.ok(whole(existing(shown))).toResponse();
    }

    @Operation(
            operationId = "retryDelivery",
            summary = "Try a delivery again now",
            description =
                    "One that is pending is made due at once; one that has ended is pending again, under its own id, its attempts"
                            + " counted on. It is never made twice: one that is on its way already stays as it is. Not kept in"
                            + " the order of its key. 409 when its webhook is disabled or deleted, or its event is gone.")
    @APIResponse(
            responseCode = "202",
            description = "The delivery as it is now",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = DeliverySchemas.Answer.class),
                            examples = @ExampleObject(name = "Due at once", value = DeliverySchemas.AGAIN)))
    @APIResponse(responseCode = "409", ref = "Conflict")
    @POST
    @Path("deliveries/{delivery_id}/retry")
    public Response retry(@PathParam("delivery_id") String shown) throws SQLException {
        return switch (redelivery.ask(existing(shown))) {
            case ACCEPTED -> Reply.accepted(whole(existing(shown))).toResponse();
            case WEBHOOK_DISABLED -> throw ApiException.conflict("its webhook is disabled: enable it first", shown);
            case WEBHOOK_DELETED -> throw ApiException.conflict("its webhook is deleted", shown);
            case EVENT_GONE -> throw ApiException.conflict("its event is kept no longer", shown);
        };
    }

    private Delivery existing(String shown) throws SQLException {
        Optional<UUID> id = Ids.parse(shown);
        Optional<Delivery> found = id.isEmpty() ? Optional.empty() : log.find(caller.pathAccount(), id.get());
        return found.orElseThrow(() -> ApiException.badIdentifier(shown));
    }

    private ObjectNode whole(Delivery delivery) throws SQLException {
        ObjectNode whole = DeliveryView.of(delivery);
        ArrayNode tries = whole.putArray("attempts");
        AttemptSlice slice = AttemptSlice.ofDelivery(delivery.accountId(), delivery.id());
        Page.of(new AttemptList(attempts, view, slice), LATEST)
                .items()
                .reversed()
                .forEach(tries::add);
        return whole;
    }
}
