package io.ringback.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.GregorianTime;
import io.ringback.http.Listed;
import io.ringback.http.Page;
import io.ringback.http.PageRequest;
import io.ringback.http.Range;
import io.ringback.http.Reply;
import io.ringback.http.UtcTime;
import io.ringback.id.Ids;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who did what in an account. */
@Tag(name = "Accounts")
@Path("/v1/accounts/{account_id}/audit")
class AuditResource {
    private final Caller caller;

    AuditResource(Caller caller) {
        this.caller = caller;
    }

    @Operation(
            operationId = "listAudit",
            summary = "List who did what",
            description =
                    "Who created, changed, deleted, revealed or rotated what in this account, when and from where; newest"
                            + " first, in pages. For the role `admin`. It never holds a secret.")
    @Parameter(ref = "Filter")
    @APIResponse(
            responseCode = "200",
            description = "One page of the log",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = AuditSchemas.ListAnswer.class)))
    @GET
    public Response list(@Context UriInfo uri) throws SQLException {
        caller.requireAdmin();
        return Reply.list(Page.of(new Log(caller.pathAccount()), PageRequest.of(uri)));
    }

    private record Log(UUID account) implements Listed<AuditRow> {
        @Override
        public Found<AuditRow> read(Range range, int most) {
            return new Found<>(AuditRow.list(account, range, most));
        }

        @Override
        public UUID id(AuditRow row) {
            return row.id;
        }

        @Override
        public ObjectNode whole(AuditRow row) {
            Instant at = Ids.instant(row.id);
            ObjectNode view = JsonNodeFactory.instance.objectNode();
            view.put("id", Ids.show(row.id));
            view.put("action", row.action);
            view.put("subject_id", Ids.show(row.subjectId));
            view.put("timestamp", GregorianTime.of(at));
            view.put("at", UtcTime.shown(at));
            actor(view.putObject("actor"), row);
            if (row.address != null) {
                view.put("address", row.address);
            }
            if (row.requestId != null) {
                view.put("request_id", row.requestId);
            }
            return view;
        }

        private static void actor(ObjectNode actor, AuditRow row) {
            if (row.actorAccountId == null) {
                actor.put("type", row.address == null ? "service" : "api_key");
                return;
            }
            actor.put("type", row.actorTokenId == null ? "master_token" : "token");
            actor.put("account_id", Ids.show(row.actorAccountId));
            if (row.actorTokenId != null) {
                actor.put("token_id", Ids.show(row.actorTokenId));
            }
        }
    }
}
