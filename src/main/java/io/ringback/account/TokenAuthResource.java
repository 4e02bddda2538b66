package io.ringback.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.ApiException;
import io.ringback.http.Problem;
import io.ringback.http.Reply;
import io.ringback.http.UtcTime;
import io.ringback.id.Ids;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

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
    @APIResponse(
            responseCode = "200",
            description = "What the token gives",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = AccountSchemas.TokenAuthAnswer.class)))
    @GET
    public Response get() {
        return Reply.ok(view(caller.grant()));
    }

    @Operation(
            operationId = "revokeTokenAuth",
            summary = "Revoke the present token",
            description = "Logs out: from the answer on it opens nothing here, within a second on other nodes.")
    @APIResponse(
            responseCode = "200",
            description = "What the token gave",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = AccountSchemas.TokenAuthAnswer.class)))
    @DELETE
    public Response revoke() {
        Grant grant = caller.grant();
        if (grant.tokenId() == null) {
            throw ApiException.of(
                    Problem.FORBIDDEN,
                    "the master token is configured: it ends with a new RINGBACK_MASTER_TOKEN",
                    null);
        }
        tokens.revoke(grant.accountId(), grant.tokenId());
        return Reply.ok(view(grant));
    }

    /** How a grant is shown. */
    static ObjectNode view(Grant grant) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("account_id", Ids.show(grant.accountId()));
        view.put("role", grant.role().shown());
        view.put("expires_at", grant.expiresAt() == null ? null : UtcTime.shown(grant.expiresAt()));
        return view;
    }
}
