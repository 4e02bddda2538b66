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

/** Serves the API key of an account. */
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
            description = "Requires the role `admin`, since the key gives all permissions in the account.")
    @APIResponse(responseCode = "200", description = "The key")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @GET
    public RestResponse<Answer<ApiKeyView>> get() {
        caller.requireAdmin();
        return shown(keys.of(caller.pathAccount()));
    }

    @Operation(
            operationId = "regenerateApiKey",
            summary = "Replace the API key",
            description = "The earlier key becomes invalid; tokens created with it stay valid until they expire.")
    @APIResponse(responseCode = "200", description = "The new key")
    @PUT
    public RestResponse<Answer<ApiKeyView>> regenerate() {
        return shown(keys.renew(caller.pathAccount()));
    }

    private static RestResponse<Answer<ApiKeyView>> shown(String key) {
        return Responses.ok(new ApiKeyView(key));
    }
}
