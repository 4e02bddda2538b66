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

/** What the present token is. */
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
            summary = "Show the present token",
            description = "Its account, its role, and when it ends.")
    @APIResponse(responseCode = "200", description = "What the token gives")
    @GET
    public RestResponse<Answer<GrantView>> get() {
        return Responses.ok(GrantView.of(caller.grant()));
    }

    @Operation(
            operationId = "revokeTokenAuth",
            summary = "Revoke the present token",
            description = "Logs out: from the answer on it opens nothing here, within a second on other nodes.")
    @APIResponse(responseCode = "200", description = "What the token gave")
    @DELETE
    public RestResponse<Answer<GrantView>> revoke() {
        Grant grant = caller.grant();
        if (grant.tokenId() == null) {
            throw ApiException.of(
                    Problem.FORBIDDEN,
                    "the master token is configured: it ends with a new RINGBACK_MASTER_TOKEN",
                    null);
        }
        tokens.revoke(grant.accountId(), grant.tokenId());
        return Responses.ok(GrantView.of(grant));
    }
}
