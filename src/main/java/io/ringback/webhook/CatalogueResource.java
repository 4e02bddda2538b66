package io.ringback.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.account.Anonymous;
import io.ringback.http.ApiException;
import io.ringback.http.Reply;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What there is to hear, for everybody to see. */
@Path("/v1/webhooks")
@Tag(name = "Catalogue")
class CatalogueResource {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final HookCatalogue catalogue;

    CatalogueResource(HookCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Operation(
            operationId = "listHooks",
            summary = "List the hooks",
            description = "What a webhook can listen to, beside `all`.",
            extensions = @Extension(name = "x-anonymous", value = "true"))
    @APIResponse(
            responseCode = "200",
            description = "The hooks",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = WebhookSchemas.HookList.class)))
    @Anonymous
    @GET
    public Response list() {
        ArrayNode hooks = JSON.arrayNode();
        for (Hook hook : catalogue.hooks()) {
            hooks.addObject().put("id", hook.id()).put("name", hook.name()).put("description", hook.description());
        }
        return Reply.ok(hooks);
    }

    @Operation(
            operationId = "listSamples",
            summary = "Show a payload of each hook",
            description = "By the ids of the hooks.",
            extensions = @Extension(name = "x-anonymous", value = "true"))
    @APIResponse(
            responseCode = "200",
            description = "The samples",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = WebhookSchemas.SamplesAnswer.class)))
    @Anonymous
    @GET
    @Path("/samples")
    public Response samples() {
        ObjectNode samples = JSON.objectNode();
        catalogue.hooks().forEach(hook -> samples.set(hook.id(), hook.sample()));
        return Reply.ok(samples);
    }

    @Operation(
            operationId = "getSample",
            summary = "Show a payload of one hook",
            description = "As a webhook with the format `json` receives it.",
            extensions = @Extension(name = "x-anonymous", value = "true"))
    @APIResponse(
            responseCode = "200",
            description = "The sample",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = WebhookSchemas.SampleAnswer.class)))
    @Anonymous
    @GET
    @Path("/samples/{hook_id}")
    public Response sample(@PathParam("hook_id") String id) {
        return Reply.ok(catalogue
                .find(id)
                .orElseThrow(() -> ApiException.badIdentifier(id))
                .sample());
    }
}
