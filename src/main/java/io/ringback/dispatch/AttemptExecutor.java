package io.ringback.dispatch;

import io.quarkus.logging.Log;
import io.ringback.delivery.AttemptResult;
import io.ringback.delivery.Claim;
import io.ringback.dispatch.render.BodyCache;
import io.ringback.dispatch.render.Rendering;
import io.ringback.dispatch.send.Outbound;
import io.ringback.dispatch.send.Sender;
import io.ringback.id.Ids;
import io.ringback.webhook.RevisionId;
import io.ringback.webhook.WebhookRevision;
import io.ringback.webhook.WebhookRevisions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes one attempt: renders the request, sends it behind its endpoint's guard, and evaluates the response. */
final class AttemptExecutor {
    private final WebhookRevisions revisions;
    private final Rendering rendering;
    private final Sender sender;
    private final OutcomePolicy outcomePolicy;
    private final AttemptTrace trace;
    private final InstantSource clock;

    AttemptExecutor(
            WebhookRevisions revisions,
            Rendering rendering,
            Sender sender,
            OutcomePolicy outcomePolicy,
            AttemptTrace trace,
            InstantSource clock) {
        this.revisions = revisions;
        this.rendering = rendering;
        this.sender = sender;
        this.outcomePolicy = outcomePolicy;
        this.trace = trace;
        this.clock = clock;
    }

    /**
     * Prepares {@code claims}, in order; may block for one query. Those whose webhook cannot be decrypted are passed to
     * {@code unsendable} as failed attempts.
     */
    List<PreparedDelivery> prepare(List<Claim> claims, Consumer<AttemptResult> unsendable) {
        Map<RevisionId, WebhookRevisions.Found> webhooks =
                revisions.getAll(claims.stream().map(AttemptExecutor::revision).collect(Collectors.toSet()));
        Map<UUID, BodyCache> bodies = new HashMap<>();
        List<PreparedDelivery> prepared = new ArrayList<>(claims.size());
        for (Claim claim : claims) {
            switch (webhooks.get(revision(claim))) {
                case WebhookRevisions.Found.Whole(WebhookRevision webhook) ->
                    prepared.add(new PreparedDelivery(
                            claim, webhook, bodies.computeIfAbsent(claim.event().id(), event -> new BodyCache())));
                case WebhookRevisions.Found.Broken(int retries) ->
                    unsendable.accept(unsendable(claim, retries, "the webhook cannot be decrypted"));
                case null -> unsendable.accept(unsendable(claim, 0, "the webhook was deleted"));
            }
        }
        return prepared;
    }

    /**
     * Returns the result of {@code preparedDelivery} when no request could be built; it is retried like any other
     * failure.
     */
    AttemptResult unsendable(PreparedDelivery preparedDelivery, String why) {
        return unsendable(preparedDelivery.claim(), preparedDelivery.webhook().retries(), why);
    }

    private AttemptResult unsendable(Claim claim, int retries, String why) {
        return outcomePolicy.unsendable(claim, retries, clock.instant(), why);
    }

    /** Runs {@code action} for each of {@code work} on the event loops that send requests. */
    <T> void distribute(List<T> work, Consumer<T> action) {
        sender.distribute(work, action);
    }

    private static RevisionId revision(Claim claim) {
        return new RevisionId(claim.webhookId(), claim.revision());
    }

    /**
     * Makes the attempt; empty when the endpoint's guard rejected the request, or when there is no memory for a request
     * much longer than its event.
     */
    CompletionStage<Optional<AttemptResult>> attempt(
            PreparedDelivery preparedDelivery, Endpoint endpoint, InFlightBudget inFlightBudget) {
        Claim claim = preparedDelivery.claim();
        Instant attemptedAt = clock.instant();
        Outbound request;
        try {
            request = rendering.render(
                    preparedDelivery.webhook(),
                    claim.event(),
                    claim.deliveryId(),
                    attemptedAt,
                    preparedDelivery.bodyCache());
        } catch (RuntimeException unrendered) {
            LogIds.with(
                    claim,
                    () -> Log.errorf(
                            unrendered,
                            "Cannot build the request of delivery %s; its attempt fails. Check the stored event "
                                    + "and webhook",
                            Ids.show(claim.deliveryId())));
            return CompletableFuture.completedStage(
                    Optional.of(unsendable(preparedDelivery, "the request cannot be rendered")));
        }
        long excess = length(request) - claim.weight();
        if (excess <= 0) {
            return send(preparedDelivery, endpoint, attemptedAt, request);
        }
        return inFlightBudget.grow(excess)
                ? send(preparedDelivery, endpoint, attemptedAt, request)
                        .whenComplete((result, bug) -> inFlightBudget.shrink(excess))
                : CompletableFuture.completedStage(Optional.empty());
    }

    private static long length(Outbound request) {
        byte @Nullable [] body = request.body();
        return body == null ? request.target().toString().length() : body.length;
    }

    private CompletionStage<Optional<AttemptResult>> send(
            PreparedDelivery preparedDelivery, Endpoint endpoint, Instant attemptedAt, Outbound request) {
        Claim claim = preparedDelivery.claim();
        return endpoint.call(() -> trace.around(claim, request, () -> sender.send(request)))
                .thenApply(passage -> switch (passage) {
                    case EndpointGuard.Passage.Through through ->
                        Optional.of(outcomePolicy.judge(
                                claim, preparedDelivery.webhook(), attemptedAt, through.sendResult()));
                    case EndpointGuard.Passage.Refused refused -> Optional.empty();
                });
    }
}
