package io.ringback.account;

import io.ringback.http.Envelope;
import io.ringback.http.lists.ListResponse;
import io.ringback.http.lists.ListSource;
import io.ringback.http.lists.Page;
import io.ringback.http.lists.PageRequest;
import io.ringback.http.lists.Range;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Serves the audit log of an account. */
@Tag(name = "Accounts")
@Path("/v1/accounts/{account_id}/audit")
class AuditResource {
    private final Caller caller;

    AuditResource(Caller caller) {
        this.caller = caller;
    }

    @Operation(
            operationId = "listAudit",
            summary = "List the audit log",
            description =
                    "Each entry shows an action in this account, its caller, its time and its address; newest first, "
                            + "in pages. Requires the role `admin`. It never contains a secret.")
    @Parameter(ref = "Filter")
    @APIResponse(responseCode = "200", description = "One page of the log")
    @GET
    public RestResponse<Envelope.Listing<AuditView>> list(@Context UriInfo uri) throws SQLException {
        caller.requireAdmin();
        return ListResponse.of(Page.of(new Log(caller.pathAccount()), PageRequest.of(uri)));
    }

    private record Log(UUID account) implements ListSource<AuditRow, AuditView> {
        @Override
        public Found<AuditRow> read(Range range, int most) {
            return new Found<>(AuditRow.list(account, range, most));
        }

        @Override
        public UUID id(AuditRow row) {
            return row.id;
        }

        @Override
        public AuditView line(AuditRow row) {
            return AuditView.of(row);
        }
    }
}
