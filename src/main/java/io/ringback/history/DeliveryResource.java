package io.ringback.history;

import io.ringback.account.Caller;
import io.ringback.delivery.Delivery;
import io.ringback.delivery.Redelivery;
import io.ringback.http.ApiException;
import io.ringback.http.Envelope.Answer;
import io.ringback.http.Envelope.Listing;
import io.ringback.http.Responses;
import io.ringback.http.lists.Filter;
import io.ringback.http.lists.ListResponse;
import io.ringback.http.lists.Page;
import io.ringback.http.lists.PageRequest;
import io.ringback.id.Ids;
import io.ringback.webhook.Webhooks;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Serves the deliveries of an account. */
@Path("/v1/accounts/{account_id}")
@Tag(name = "Deliveries")
class DeliveryResource {
    private static final PageRequest LATEST =
            new PageRequest(200, null, false, new PageRequest.Made(null, null), new Filter(List.of()));

    private final Caller caller;
    private final Webhooks webhooks;
    private final DeliveryLog log;
    private final HistoryReads reads;
    private final AttemptViews views;
    private final Redelivery redelivery;

    DeliveryResource(
            Caller caller,
            Webhooks webhooks,
            DeliveryLog log,
            HistoryReads reads,
            AttemptViews views,
            Redelivery redelivery) {
        this.caller = caller;
        this.webhooks = webhooks;
        this.log = log;
        this.reads = reads;
        this.views = views;
        this.redelivery = redelivery;
    }

    @Operation(
            operationId = "listDeliveries",
            summary = "List the deliveries of an account",
            description = "Newest first; an index serves `filter_state` and `filter_event_id`.")
    @Parameter(ref = "Filter")
    @APIResponse(responseCode = "200", description = "A page of deliveries")
    @GET
    @Path("deliveries")
    public RestResponse<Listing<DeliveryView>> list(@Context UriInfo uri) throws SQLException {
        return list(PageRequest.of(uri));
    }

    @Operation(
            operationId = "listWebhookDeliveries",
            summary = "List the deliveries of one webhook",
            description = "Newest first, also for a deleted webhook.")
    @Parameter(ref = "Filter")
    @APIResponse(responseCode = "200", description = "A page of deliveries")
    @GET
    @Path("webhooks/{webhook_id}/deliveries")
    public RestResponse<Listing<DeliveryView>> ofWebhook(@PathParam("webhook_id") String shown, @Context UriInfo uri)
            throws SQLException {
        if (Ids.parse(shown)
                .filter(id -> webhooks.existed(caller.pathAccount(), id))
                .isEmpty()) {
            throw ApiException.badIdentifier(shown);
        }
        return list(PageRequest.of(uri).with("hook_id", shown));
    }

    private RestResponse<Listing<DeliveryView>> list(PageRequest request) throws SQLException {
        ListReads list = reads.list();
        return list.show(
                ListResponse.of(Page.of(new DeliveryList(list, caller.pathAccount(), request.filter()), request)));
    }

    @Operation(
            operationId = "getDelivery",
            summary = "Show a delivery and its attempts",
            description = "Available as long as its attempts are kept.")
    @APIResponse(responseCode = "200", description = "The delivery")
    @GET
    @Path("deliveries/{delivery_id}")
    public RestResponse<Answer<DeliveryView.WithAttempts>> get(@PathParam("delivery_id") String shown)
            throws SQLException {
        return Responses.ok(whole(existing(shown)));
    }

    @Operation(
            operationId = "retryDelivery",
            summary = "Retry a delivery now",
            description = "Makes a pending delivery due at once. A delivery that has ended becomes pending "
                    + "again, under its own id; attempts continue to be counted. No duplicate is created, "
                    + "and one that is in flight does not change. The order of its key is not kept. 409 "
                    + "when its webhook is disabled or deleted, or its event was dropped.",
            extensions = @Extension(name = "x-status", value = "202"))
    @APIResponse(responseCode = "200", description = "The updated delivery")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @POST
    @Path("deliveries/{delivery_id}/retry")
    public RestResponse<Answer<DeliveryView.WithAttempts>> retry(@PathParam("delivery_id") String shown)
            throws SQLException {
        return switch (redelivery.ask(existing(shown))) {
            case ACCEPTED -> Responses.accepted(whole(existing(shown)));
            case WEBHOOK_DISABLED -> throw ApiException.conflict("its webhook is disabled: enable it first", shown);
            case WEBHOOK_DELETED -> throw ApiException.conflict("its webhook is deleted", shown);
            case EVENT_GONE ->
                throw ApiException.conflict("its event was dropped by retention; it cannot be sent again", shown);
        };
    }

    private Delivery existing(String shown) throws SQLException {
        Optional<UUID> id = Ids.parse(shown);
        Optional<Delivery> found = id.isEmpty() ? Optional.empty() : log.find(caller.pathAccount(), id.get());
        return found.orElseThrow(() -> ApiException.badIdentifier(shown));
    }

    private DeliveryView.WithAttempts whole(Delivery delivery) throws SQLException {
        AttemptSlice slice = AttemptSlice.ofDelivery(delivery.accountId(), delivery.id());
        Page<AttemptView> latest = Page.of(new AttemptList(reads::latest, views, slice), LATEST);
        return new DeliveryView.WithAttempts(
                DeliveryView.of(delivery), latest.items().reversed());
    }
}
