package io.ringback.dispatch;

import io.quarkus.logging.Log;
import io.ringback.delivery.Claim;
import io.ringback.delivery.Verdict;
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
final class Courier {
    private final WebhookRevisions revisions;
    private final Rendering rendering;
    private final Sender sender;
    private final Judge judge;
    private final AttemptTrace trace;
    private final InstantSource clock;

    Courier(
            WebhookRevisions revisions,
            Rendering rendering,
            Sender sender,
            Judge judge,
            AttemptTrace trace,
            InstantSource clock) {
        this.revisions = revisions;
        this.rendering = rendering;
        this.sender = sender;
        this.judge = judge;
        this.trace = trace;
        this.clock = clock;
    }

    /**
     * What {@code claims} ask for, in their order; it may block for a look-up, one for all of them. Those whose webhook
     * cannot be opened are told to {@code unsendable} as attempts that failed.
     */
    List<Errand> prepare(List<Claim> claims, Consumer<Verdict> unsendable) {
        Map<RevisionId, WebhookRevisions.Found> webhooks =
                revisions.getAll(claims.stream().map(Courier::revision).collect(Collectors.toSet()));
        Map<UUID, Bodies> bodies = new HashMap<>();
        List<Errand> errands = new ArrayList<>(claims.size());
        for (Claim claim : claims) {
            switch (webhooks.get(revision(claim))) {
                case WebhookRevisions.Found.Whole(WebhookRevision webhook) ->
                    errands.add(new Errand(
                            claim, webhook, bodies.computeIfAbsent(claim.event().id(), event -> new Bodies())));
                case WebhookRevisions.Found.Broken(int retries) ->
                    unsendable.accept(unsendable(claim, retries, "the webhook cannot be opened"));
                case null -> unsendable.accept(unsendable(claim, 0, "the webhook is gone"));
            }
        }
        return errands;
    }

    /** The verdict on {@code errand}, of which no request could be made; it is tried again like any other that failed. */
    Verdict unsendable(Errand errand, String why) {
        return unsendable(errand.claim(), errand.webhook().retries(), why);
    }

    private Verdict unsendable(Claim claim, int retries, String why) {
        return judge.unsendable(claim, retries, clock.instant(), why);
    }

    /** Has {@code action} done for each of {@code work} where requests are sent from. */
    <T> void spread(List<T> work, Consumer<T> action) {
        sender.spread(work, action);
    }

    private static RevisionId revision(Claim claim) {
        return new RevisionId(claim.webhookId(), claim.revision());
    }

    /**
     * What the attempt came to; empty when the endpoint's guard let no request through, or when there is no room for a
     * request that is much longer than its event.
     */
    CompletionStage<Optional<Verdict>> attempt(Errand errand, Endpoint endpoint, Room room) {
        Claim claim = errand.claim();
        Instant attemptedAt = clock.instant();
        Outbound request;
        try {
            request =
                    rendering.render(errand.webhook(), claim.event(), claim.deliveryId(), attemptedAt, errand.bodies());
        } catch (RuntimeException unrendered) {
            LogIds.with(
                    claim,
                    () -> Log.errorf(
                            unrendered, "No request can be made of delivery %s", Ids.show(claim.deliveryId())));
            return CompletableFuture.completedStage(Optional.of(unsendable(errand, "the request cannot be rendered")));
        }
        long excess = length(request) - claim.weight();
        if (excess <= 0) {
            return send(errand, endpoint, attemptedAt, request);
        }
        return room.grow(excess)
                ? send(errand, endpoint, attemptedAt, request).whenComplete((verdict, bug) -> room.shrink(excess))
                : CompletableFuture.completedStage(Optional.empty());
    }

    private static long length(Outbound request) {
        byte @Nullable [] body = request.body();
        return body == null ? request.target().toString().length() : body.length;
    }

    private CompletionStage<Optional<Verdict>> send(
            Errand errand, Endpoint endpoint, Instant attemptedAt, Outbound request) {
        Claim claim = errand.claim();
        return endpoint.call(() -> trace.around(claim, request, () -> sender.send(request)))
                .thenApply(passage -> switch (passage) {
                    case Endpoint.Passage.Through through ->
                        Optional.of(judge.judge(claim, errand.webhook(), attemptedAt, through.answer()));
                    case Endpoint.Passage.Refused refused -> Optional.empty();
                });
    }
}
