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

/** Makes one attempt: renders the request, sends it behind its endpoint's guard, and has the answer judged. */
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
     * What {@code claims} ask for, in their order; it may block for a look-up, one for all of them. Those whose webhook
     * cannot be opened are told to {@code unsendable} as attempts that failed.
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
                    unsendable.accept(unsendable(claim, retries, "the webhook cannot be opened"));
                case null -> unsendable.accept(unsendable(claim, 0, "the webhook is gone"));
            }
        }
        return prepared;
    }

    /** The result on {@code preparedDelivery}, of which no request could be made; it is tried again like any other that failed. */
    AttemptResult unsendable(PreparedDelivery preparedDelivery, String why) {
        return unsendable(preparedDelivery.claim(), preparedDelivery.webhook().retries(), why);
    }

    private AttemptResult unsendable(Claim claim, int retries, String why) {
        return outcomePolicy.unsendable(claim, retries, clock.instant(), why);
    }

    /** Has {@code action} done for each of {@code work} where requests are sent from. */
    <T> void distribute(List<T> work, Consumer<T> action) {
        sender.distribute(work, action);
    }

    private static RevisionId revision(Claim claim) {
        return new RevisionId(claim.webhookId(), claim.revision());
    }

    /**
     * What the attempt came to; empty when the endpoint's guard let no request through, or when there is no room for a
     * request that is much longer than its event.
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
                            unrendered, "No request can be made of delivery %s", Ids.show(claim.deliveryId())));
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
