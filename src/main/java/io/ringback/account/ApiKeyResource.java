package io.ringback.account;

import io.ringback.http.Envelope.Answer;
import io.ringback.http.Responses;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

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
    @APIResponse(responseCode = "200", description = "The key")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @GET
    public RestResponse<Answer<ApiKeyView>> get() {
        caller.requireAdmin();
        return shown(keys.of(caller.pathAccount()));
    }

    @Operation(
            operationId = "regenerateApiKey",
            summary = "Make a new API key",
            description = "The one before opens nothing any more; tokens that it gave end in their own time.")
    @APIResponse(responseCode = "200", description = "The new key")
    @PUT
    public RestResponse<Answer<ApiKeyView>> regenerate() {
        return shown(keys.renew(caller.pathAccount()));
    }

    private static RestResponse<Answer<ApiKeyView>> shown(String key) {
        return Responses.ok(new ApiKeyView(key));
    }
}
