package io.ringback.webhook.catalogue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.account.Anonymous;
import io.ringback.http.ApiException;
import io.ringback.http.Envelope.Answer;
import io.ringback.http.Responses;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Serves the catalogue of hooks, without authentication. */
@Path("/v1/webhooks")
@Tag(name = "Catalogue")
class CatalogueResource {
    private final HookCatalogue catalogue;

    CatalogueResource(HookCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Operation(
            operationId = "listHooks",
            summary = "List the hooks",
            description = "The hooks that a webhook can subscribe to, in addition to `all`.",
            extensions = @Extension(name = "x-anonymous", value = "true"))
    @APIResponse(responseCode = "200", description = "The hooks")
    @Anonymous
    @GET
    public RestResponse<Answer<List<HookView>>> list() {
        return Responses.ok(catalogue.hooks().stream().map(HookView::of).toList());
    }

    @Operation(
            operationId = "listSamples",
            summary = "Show a sample payload of each hook",
            description = "Keyed by the ids of the hooks.",
            extensions = @Extension(name = "x-anonymous", value = "true"))
    @APIResponse(
            responseCode = "200",
            description = "The samples",
            content = @Content(mediaType = "application/json", schema = @Schema(ref = "SamplesAnswer")))
    @Anonymous
    @GET
    @Path("/samples")
    public RestResponse<Answer<ObjectNode>> samples() {
        ObjectNode samples = JsonNodeFactory.instance.objectNode();
        catalogue.hooks().forEach(hook -> samples.set(hook.id(), hook.sample()));
        return Responses.ok(samples);
    }

    @Operation(
            operationId = "getSample",
            summary = "Show a sample payload of one hook",
            description = "The payload as a webhook with the format `json` receives it.",
            extensions = @Extension(name = "x-anonymous", value = "true"))
    @APIResponse(
            responseCode = "200",
            description = "The sample",
            content = @Content(mediaType = "application/json", schema = @Schema(ref = "SampleAnswer")))
    @Anonymous
    @GET
    @Path("/samples/{hook_id}")
    public RestResponse<Answer<ObjectNode>> sample(@PathParam("hook_id") String id) {
        return Responses.ok(catalogue
                .find(id)
                .orElseThrow(() -> ApiException.badIdentifier(id))
                .sample());
    }
}
