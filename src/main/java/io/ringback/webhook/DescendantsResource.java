package io.ringback.webhook;

import io.ringback.account.Accounts;
import io.ringback.account.Caller;
import io.ringback.http.Body;
import io.ringback.http.Envelope.Answer;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Serves the webhooks of all accounts below one. */
@Path("/v1/accounts/{account_id}/descendants/webhooks")
@Tag(name = "Webhooks")
class DescendantsResource {
    private final Caller caller;
    private final Accounts accounts;
    private final Webhooks webhooks;

    DescendantsResource(Caller caller, Accounts accounts, Webhooks webhooks) {
        this.caller = caller;
        this.accounts = accounts;
        this.webhooks = webhooks;
    }

    @Operation(
            operationId = "switchDescendantsWebhooks",
            summary =
                    "Disable all webhooks of the accounts below, or enable again those that the service " + "disabled",
            description = "In all accounts below this one, at any depth; the account's own webhooks do not "
                    + "change. " + CollectionChange.DESCRIPTION)
    @RequestBody(
            required = true,
            content = @Content(mediaType = "application/json", schema = @Schema(ref = "SwitchRequest")))
    @APIResponse(responseCode = "200", description = "The changed webhooks")
    @PATCH
    public RestResponse<Answer<List<WebhookSummary>>> change(Body body) {
        CollectionChange change = CollectionChange.of(body.data());
        return CollectionChange.shown(change.make(webhooks, accounts.below(caller.pathAccount())));
    }
}
