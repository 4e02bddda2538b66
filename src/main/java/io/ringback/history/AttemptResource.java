package io.ringback.history;

import io.ringback.account.Caller;
import io.ringback.http.ApiException;
import io.ringback.http.Envelope.Listing;
import io.ringback.http.lists.ListResponse;
import io.ringback.http.lists.Page;
import io.ringback.http.lists.PageRequest;
import io.ringback.id.Ids;
import io.ringback.webhook.Webhooks;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Serves recent attempts of an account: the first place to look when an event did not arrive. */
@Path("/v1/accounts/{account_id}/webhooks")
@Tag(name = "Attempts")
class AttemptResource {
    private final Caller caller;
    private final Webhooks webhooks;
    private final HistoryReads reads;
    private final AttemptViews views;

    AttemptResource(Caller caller, Webhooks webhooks, HistoryReads reads, AttemptViews views) {
        this.caller = caller;
        this.webhooks = webhooks;
        this.reads = reads;
        this.views = views;
    }

    @Operation(
            operationId = "listAttempts",
            summary = "List recent attempts of the account",
            description = "Newest first.")
    @Parameter(ref = "Filter")
    @APIResponse(responseCode = "200", description = "A page of attempts")
    @GET
    @Path("attempts")
    public RestResponse<Listing<AttemptView>> ofAccount(@Context UriInfo uri) throws SQLException {
        return list(null, uri);
    }

    @Operation(
            operationId = "listWebhookAttempts",
            summary = "List recent attempts of one webhook",
            description = "Newest first, also for a deleted webhook.")
    @Parameter(ref = "Filter")
    @APIResponse(responseCode = "200", description = "A page of attempts")
    @GET
    @Path("{webhook_id}/attempts")
    public RestResponse<Listing<AttemptView>> ofWebhook(@PathParam("webhook_id") String shown, @Context UriInfo uri)
            throws SQLException {
        UUID webhook = Ids.parse(shown)
                .filter(id -> webhooks.existed(caller.pathAccount(), id))
                .orElseThrow(() -> ApiException.badIdentifier(shown));
        return list(webhook, uri);
    }

    private RestResponse<Listing<AttemptView>> list(@Nullable UUID webhook, UriInfo uri) throws SQLException {
        PageRequest request = PageRequest.of(uri);
        AttemptSlice slice = AttemptSlice.of(caller.pathAccount(), webhook, request);
        ListReads list = reads.list();
        return list.show(ListResponse.of(Page.of(new AttemptList(list::read, views, slice), slice.rest(request))));
    }
}
