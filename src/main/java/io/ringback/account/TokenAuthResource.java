package io.ringback.account;

import io.ringback.http.ApiException;
import io.ringback.http.Envelope.Answer;
import io.ringback.http.Problem;
import io.ringback.http.Responses;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Serves the current token. */
@Tag(name = "Tokens")
@Path("/v1/token_auth")
@AnyRole
class TokenAuthResource {
    private final Caller caller;
    private final Tokens tokens;

    TokenAuthResource(Caller caller, Tokens tokens) {
        this.caller = caller;
        this.tokens = tokens;
    }

    @Operation(
            operationId = "getTokenAuth",
            summary = "Show the current token",
            description = "Its account, its role, and its expiry.")
    @APIResponse(responseCode = "200", description = "The permissions of the token")
    @GET
    public RestResponse<Answer<GrantView>> get() {
        return Responses.ok(GrantView.of(caller.grant()));
    }

    @Operation(
            operationId = "revokeTokenAuth",
            summary = "Revoke the current token",
            description = "Logs out. The token becomes invalid at once, on other processes within a second.")
    @APIResponse(responseCode = "200", description = "The permissions that the token had")
    @DELETE
    public RestResponse<Answer<GrantView>> revoke() {
        Grant grant = caller.grant();
        if (grant.tokenId() == null) {
            throw ApiException.of(
                    Problem.FORBIDDEN,
                    "the master token is part of the configuration: change RINGBACK_MASTER_TOKEN to revoke it",
                    null);
        }
        tokens.revoke(grant.accountId(), grant.tokenId());
        return Responses.ok(GrantView.of(grant));
    }
}
