package io.ringback.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.account.AccountConcurrency;
import io.ringback.account.Caller;
import io.ringback.delivery.StoredEvent;
import io.ringback.dispatch.TestSender;
import io.ringback.http.ApiException;
import io.ringback.http.Envelope.Answer;
import io.ringback.http.GregorianTime;
import io.ringback.http.Responses;
import io.ringback.id.Ids;
import io.ringback.json.Json;
import io.ringback.webhook.WebhookRevision;
import io.ringback.webhook.Webhooks;
import io.ringback.webhook.catalogue.HookCatalogue;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Sends a sample event to a webhook on request. */
@Path("/v1/accounts/{account_id}/webhooks/{webhook_id}/test")
@Tag(name = "Webhooks")
class TestResource {
    /** Limits test sends. A receiver that never responds occupies one of these until the request times out. */
    private static final AccountConcurrency.Limits LIMITS =
            new AccountConcurrency.Limits(4, 64, 0, "test sends", Duration.ofSeconds(5));

    private final AccountConcurrency accountConcurrency = new AccountConcurrency(LIMITS);
    private final Caller caller;
    private final Webhooks webhooks;
    private final HookCatalogue catalogue;
    private final TestSender testSender;
    private final AttemptViews views;
    private final Ids ids;

    TestResource(
            Caller caller,
            Webhooks webhooks,
            HookCatalogue catalogue,
            TestSender testSender,
            AttemptViews views,
            Ids ids) {
        this.caller = caller;
        this.webhooks = webhooks;
        this.catalogue = catalogue;
        this.testSender = testSender;
        this.views = views;
        this.ids = ids;
    }

    @Operation(
            operationId = "testWebhook",
            summary = "Send a test request now",
            description = "Sends one request with the sample of the webhook's hook, signed like any other, "
                    + "whether or not the webhook is enabled. The response is the attempt. It is not "
                    + "retried, and is not part of the history. An account may have 4 of them in flight at "
                    + "once: 429 beyond that.")
    @APIResponse(responseCode = "200", description = "The attempt")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @POST
    @Blocking
    public CompletionStage<RestResponse<Answer<AttemptView>>> test(@PathParam("webhook_id") String shown) {
        WebhookRevision webhook = Ids.parse(shown)
                .flatMap(id -> webhooks.present(caller.pathAccount(), id))
                .orElseThrow(() -> ApiException.badIdentifier(shown));
        StoredEvent event = sample(webhook);
        UUID delivery = ids.next();
        caller.leaveWorkers();
        return send(webhook, event, delivery)
                .thenApply(outcome -> Responses.ok(views.of(attempt(webhook, event, delivery, outcome), webhook)));
    }

    /** Sends the test. The permit is released when the attempt ends, even if the caller disconnects earlier. */
    private CompletionStage<TestSender.Outcome> send(WebhookRevision webhook, StoredEvent event, UUID delivery) {
        AccountConcurrency.Permit permit =
                accountConcurrency.take(webhook.accountId()).join();
        try {
            return testSender.send(webhook, event, delivery).whenComplete((outcome, failure) -> permit.release());
        } catch (RuntimeException failure) {
            permit.release();
            throw failure;
        }
    }

    private StoredEvent sample(WebhookRevision webhook) {
        HookCatalogue.Sample sample = catalogue.sample(
                webhooks.hook(webhook.accountId(), webhook.webhookId()).orElse(HookCatalogue.ALL));
        UUID event = ids.next();
        Instant now = Ids.instant(event);
        ObjectNode payload = sample.payload().deepCopy();
        payload.put("timestamp", GregorianTime.of(now));
        return new StoredEvent(event, webhook.accountId(), sample.hook(), Json.bytes(payload), now, null);
    }

    private Attempt attempt(WebhookRevision webhook, StoredEvent event, UUID delivery, TestSender.Outcome outcome) {
        var answer = outcome.answer();
        return new Attempt(
                ids.next(),
                delivery,
                webhook.accountId(),
                webhook.webhookId(),
                webhook.revision(),
                null,
                event.id(),
                event,
                1,
                outcome.attemptedAt(),
                (int) outcome.took().toMillis(),
                outcome.isSuccess(),
                answer == null
                        ? null
                        : new Attempt.Response(
                                answer.status(),
                                answer.headers().getBytes(StandardCharsets.UTF_8),
                                answer.body(),
                                answer.truncated()),
                outcome.clientError(),
                0,
                null);
    }
}
