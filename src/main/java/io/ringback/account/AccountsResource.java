package io.ringback.account;

import io.ringback.http.Envelope.Listing;
import io.ringback.http.lists.ListResponse;
import io.ringback.http.lists.Page;
import io.ringback.http.lists.PageRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Lists all accounts that a token may act on, so that its bearer needs no account id to start. */
@Tag(name = "Accounts")
@Path("/v1/accounts")
class AccountsResource {
    private final Caller caller;

    AccountsResource(Caller caller) {
        this.caller = caller;
    }

    @Operation(
            operationId = "listAccounts",
            summary = "List the accounts that the token may act on",
            description = "The token's own account and all below it, at any depth; newest first, in pages.")
    @Parameter(ref = "Filter")
    @APIResponse(responseCode = "200", description = "One page of accounts")
    @GET
    public RestResponse<Listing<AccountView>> list(@Context UriInfo uri) throws SQLException {
        return ListResponse.of(Page.of(AccountList.reachable(caller.accountId()), PageRequest.of(uri)));
    }
}
