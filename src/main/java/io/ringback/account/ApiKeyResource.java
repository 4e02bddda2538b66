package io.ringback.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.ringback.http.Reply;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The key with which an account logs in. */
@Tag(name = "Tokens")
@Path("/v1/accounts/{account_id}/api_key")
class ApiKeyResource {
    private final Caller caller;
    private final ApiKeys keys;

    ApiKeyResource(Caller caller, ApiKeys keys) {
        this.caller = caller;
        this.keys = keys;
    }

    @Operation(
            operationId = "getApiKey",
            summary = "Show the account's API key",
            description = "For tokens of the role `admin` only: whoever has it may do everything in the account.")
    @APIResponse(
            responseCode = "200",
            description = "The key",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = AccountSchemas.ApiKeyAnswer.class)))
    @APIResponse(responseCode = "409", ref = "Conflict")
    @GET
    public Response get() {
        caller.requireAdmin();
        return shown(keys.of(caller.pathAccount()));
    }

    @Operation(
            operationId = "regenerateApiKey",
            summary = "Make a new API key",
            description = "The one before opens nothing any more; tokens that it gave end in their own time.")
    @APIResponse(
            responseCode = "200",
            description = "The new key",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = AccountSchemas.ApiKeyAnswer.class)))
    @PUT
    public Response regenerate() {
        return shown(keys.renew(caller.pathAccount()));
    }

    private static Response shown(String key) {
        return Reply.ok(JsonNodeFactory.instance.objectNode().put("api_key", key));
    }
}
