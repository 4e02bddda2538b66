package io.ringback.webhook;

import io.ringback.account.Caller;
import io.ringback.http.ApiException;
import io.ringback.http.Body;
import io.ringback.http.Envelope.Revised;
import io.ringback.http.Responses;
import io.ringback.id.Ids;
import io.ringback.webhook.signing.Rotation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.InstantSource;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Serves the signing key of a webhook. */
@Path("/v1/accounts/{account_id}/webhooks/{webhook_id}/secret")
@Tag(name = "Webhooks")
class SecretResource {
    private final Caller caller;
    private final Webhooks webhooks;
    private final InstantSource clock;

    SecretResource(Caller caller, Webhooks webhooks, InstantSource clock) {
        this.caller = caller;
        this.webhooks = webhooks;
        this.clock = clock;
    }

    @Operation(
            operationId = "getWebhookSecret",
            summary = "Show the key that verifies a webhook's signatures",
            description = "The shared secret of `v1`, or the public key of `v1a`. Requires the role `admin`; "
                    + "each access is audited.")
    @APIResponse(responseCode = "200", description = "The key, and the end times of earlier keys that still sign")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @GET
    public RestResponse<Revised<SigningKeyView>> get(@PathParam("webhook_id") String id) {
        caller.requireAdmin();
        return shown(webhooks.reveal(caller.pathAccount(), webhook(id)));
    }

    @Operation(
            operationId = "rotateWebhookSecret",
            summary = "Rotate the signing key of a webhook",
            description = "For the overlap, by default a day, requests carry signatures by the new key and by "
                    + "the earlier key, so that receivers can change over. At most five earlier keys stay " + "active.")
    @RequestBody(
            required = false,
            content = @Content(mediaType = "application/json", schema = @Schema(ref = "RotationRequest")))
    @APIResponse(responseCode = "200", description = "The key, and the end times of earlier keys that still sign")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @POST
    @Path("/rotate")
    public RestResponse<Revised<SigningKeyView>> rotate(
            @PathParam("webhook_id") String id,
            @Parameter(description = "Apply the change only if the ETag still matches; else 409.")
                    @HeaderParam("If-Match")
                    @Nullable
                    String ifMatch,
            Body body) {
        return shown(webhooks.rotate(
                caller.pathAccount(),
                webhook(id),
                new IfMatch(ifMatch),
                scheme -> Rotation.parse(body.dataIfAny(), scheme)));
    }

    private RestResponse<Revised<SigningKeyView>> shown(Webhook webhook) {
        return Responses.ok(SigningKeyView.of(webhooks.keys(webhook), clock.instant()), webhook.revision);
    }

    private static UUID webhook(String shown) {
        return Ids.parse(shown).orElseThrow(() -> ApiException.badIdentifier(shown));
    }
}
