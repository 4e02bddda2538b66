package io.ringback.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.Reply;
import io.ringback.id.Ids;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the present token is. */
@Tag(name = "Tokens", description = "The keys to an account and all below it.")
@Path("/v1/token_auth")
class TokenAuthResource {
    private final Caller caller;

    TokenAuthResource(Caller caller) {
        this.caller = caller;
    }

    @Operation(
            operationId = "getTokenAuth",
            summary = "Tell what the present token is",
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
        Grant grant = caller.grant();
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("account_id", Ids.show(grant.accountId()));
        view.put("role", grant.role().shown());
        view.put(
                "expires_at",
                grant.expiresAt() == null ? null : grant.expiresAt().toString());
        return Reply.ok(view);
    }
}
