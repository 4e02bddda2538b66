package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringback.account.Caller;
import io.ringback.account.Role;
import io.ringback.egress.EgressGuard;
import io.ringback.http.ApiException;
import io.ringback.http.Body;
import io.ringback.http.Envelope.Answer;
import io.ringback.http.Envelope.Listing;
import io.ringback.http.Envelope.Revised;
import io.ringback.http.Responses;
import io.ringback.http.Workers;
import io.ringback.http.lists.ListResponse;
import io.ringback.http.lists.Page;
import io.ringback.http.lists.PageRequest;
import io.ringback.id.Ids;
import io.ringback.json.MergePatch;
import io.ringback.webhook.catalogue.HookCatalogue;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Serves the webhooks of an account. */
@Path("/v1/accounts/{account_id}/webhooks")
@Tag(name = "Webhooks")
class WebhookResource {
    private static final String IF_MATCH = "Apply the change only if the ETag still matches; else 409.";

    private static final String HEADERS = "custom_request_headers";

    private final Caller caller;
    private final Webhooks webhooks;
    private final WebhookViews views;
    private final HookCatalogue catalogue;
    private final EgressGuard guard;
    private final WebhookLines lines;

    WebhookResource(
            Caller caller,
            Webhooks webhooks,
            WebhookViews views,
            HookCatalogue catalogue,
            EgressGuard guard,
            WebhookLines lines) {
        this.lines = lines;
        this.views = views;
        this.caller = caller;
        this.webhooks = webhooks;
        this.catalogue = catalogue;
        this.guard = guard;
    }

    @Operation(
            operationId = "listWebhooks",
            summary = "List the webhooks of an account",
            description = "Summaries, newest first, in pages.")
    @Parameter(ref = "Filter")
    @APIResponse(responseCode = "200", description = "One page of webhooks")
    @GET
    public RestResponse<Listing<WebhookSummary>> list(@Context UriInfo uri) throws SQLException {
        PageRequest request = PageRequest.of(uri);
        return ListResponse.of(Page.of(new WebhookList(lines, caller.pathAccount(), request.filter()), request));
    }

    @Operation(
            operationId = "createWebhook",
            summary = "Create a webhook",
            description = "It receives the events that are accepted after its creation. The number of webhooks "
                    + "of an account is limited.",
            extensions = @Extension(name = "x-status", value = "201"))
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = WebhookView.class)))
    @APIResponse(
            responseCode = "200",
            description = "The webhook, with defaults filled in",
            headers = {
                @Header(name = "Location", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = "ETag", schema = @Schema(type = SchemaType.STRING))
            })
    @PUT
    @Blocking
    public CompletionStage<RestResponse<Revised<WebhookView>>> create(Body body) throws SQLException {
        JsonNode data = body.data();
        return Workers.after(rules(data), rules -> {
            Webhook webhook = webhooks.create(caller.pathAccount(), NewWebhook.parse(data, rules));
            String path = "/v1/accounts/" + Ids.show(webhook.accountId) + "/webhooks/" + Ids.show(webhook.id);
            return Responses.created(view(webhook), webhook.revision, path);
        });
    }

    @Operation(
            operationId = "switchWebhooks",
            summary = "Disable all webhooks of an account, or enable again those that the service disabled",
            description = CollectionChange.DESCRIPTION)
    @RequestBody(
            required = true,
            content = @Content(mediaType = "application/json", schema = @Schema(ref = "SwitchRequest")))
    @APIResponse(responseCode = "200", description = "The changed webhooks")
    @PATCH
    public RestResponse<Answer<List<WebhookSummary>>> change(Body body) {
        CollectionChange change = CollectionChange.of(body.data());
        return CollectionChange.shown(change.make(webhooks, List.of(caller.pathAccount())));
    }

    @Operation(
            operationId = "getWebhook",
            summary = "Show a webhook",
            description = "The whole document, with its health.")
    @APIResponse(responseCode = "200", description = "The webhook")
    @GET
    @Path("/{webhook_id}")
    public RestResponse<Revised<WebhookView>> get(@PathParam("webhook_id") String id) throws SQLException {
        return shown(existing(id));
    }

    @Operation(
            operationId = "replaceWebhook",
            summary = "Edit a webhook",
            description = "Replaces all public fields; absent fields take their defaults. The secret stays "
                    + "unless a new one is sent.")
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = WebhookView.class)))
    @APIResponse(responseCode = "200", description = "The updated webhook")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @POST
    @Path("/{webhook_id}")
    @Blocking
    public CompletionStage<RestResponse<Revised<WebhookView>>> replace(
            @PathParam("webhook_id") String id,
            @Parameter(description = IF_MATCH) @HeaderParam("If-Match") @Nullable String ifMatch,
            Body body)
            throws SQLException {
        UUID webhook = existing(id).id;
        JsonNode data = body.data();
        return Workers.after(rules(data), rules -> {
            NewWebhook input = NewWebhook.parse(data, rules);
            return shown(webhooks.change(
                    caller.pathAccount(), webhook, new IfMatch(ifMatch), data.has(HEADERS), present -> input));
        });
    }

    @Operation(
            operationId = "patchWebhook",
            summary = "Change some fields of a webhook",
            description = "A JSON Merge Patch (RFC 7396): null removes a key. The result must be valid as a whole.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = "application/json", schema = @Schema(ref = "WebhookPatchRequest")))
    @APIResponse(responseCode = "200", description = "The updated webhook")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @PATCH
    @Path("/{webhook_id}")
    @Blocking
    public CompletionStage<RestResponse<Revised<WebhookView>>> patch(
            @PathParam("webhook_id") String id,
            @Parameter(description = IF_MATCH) @HeaderParam("If-Match") @Nullable String ifMatch,
            Body body)
            throws SQLException {
        UUID webhook = existing(id).id;
        JsonNode patch = body.data();
        return Workers.after(
                rules(patch),
                rules -> shown(webhooks.change(
                        caller.pathAccount(),
                        webhook,
                        new IfMatch(ifMatch),
                        patch.has(HEADERS),
                        present -> NewWebhook.parse(MergePatch.apply(WebhookView.fields(present), patch), rules))));
    }

    @Operation(
            operationId = "deleteWebhook",
            summary = "Delete a webhook",
            description = "Cancels its pending deliveries; its attempts stay readable.")
    @APIResponse(responseCode = "200", description = "The deleted webhook")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @DELETE
    @Path("/{webhook_id}")
    public RestResponse<Revised<WebhookView>> delete(
            @PathParam("webhook_id") String id,
            @Parameter(description = IF_MATCH) @HeaderParam("If-Match") @Nullable String ifMatch)
            throws SQLException {
        return shown(webhooks.delete(caller.pathAccount(), existing(id).id, new IfMatch(ifMatch)));
    }

    private CompletionStage<WebhookRules> rules(JsonNode data) {
        return WebhookRules.of(catalogue, guard, webhooks.defaultRetries(), data.path("uri"));
    }

    private Webhook existing(String shown) {
        return Ids.parse(shown)
                .flatMap(id -> Webhook.of(caller.pathAccount(), id))
                .orElseThrow(() -> ApiException.badIdentifier(shown));
    }

    private RestResponse<Revised<WebhookView>> shown(Webhook webhook) throws SQLException {
        return Responses.ok(view(webhook), webhook.revision);
    }

    private WebhookView view(Webhook webhook) throws SQLException {
        return views.of(webhook, caller.role() == Role.ADMIN);
    }
}
