package io.ringback.dispatch;

import io.ringback.delivery.Claim;
import io.ringback.delivery.Verdict;
import io.ringback.webhook.RevisionId;
import io.ringback.webhook.WebhookRevision;
import io.ringback.webhook.WebhookRevisions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;

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

    /** What {@code claims} ask for, in their order; it may block for a look-up, one for all of them. */
    List<Errand> prepare(List<Claim> claims) {
        Map<RevisionId, WebhookRevision> webhooks =
                revisions.getAll(claims.stream().map(Courier::revision).collect(Collectors.toSet()));
        Map<UUID, Bodies> bodies = new HashMap<>();
        return claims.stream()
                .map(claim -> new Errand(
                        claim,
                        Objects.requireNonNull(webhooks.get(revision(claim))),
                        bodies.computeIfAbsent(claim.event().id(), event -> new Bodies())))
                .toList();
    }

    /** Has {@code action} done for each of {@code work} where requests are sent from. */
    <T> void spread(List<T> work, Consumer<T> action) {
        sender.spread(work, action);
    }

    private static RevisionId revision(Claim claim) {
        return new RevisionId(claim.webhookId(), claim.revision());
    }

    /** What the attempt came to; empty when the endpoint's guard let no request through. */
    CompletionStage<Optional<Verdict>> attempt(Errand errand, Endpoint endpoint) {
        Claim claim = errand.claim();
        Instant attemptedAt = clock.instant();
        Outbound request =
                rendering.render(errand.webhook(), claim.event(), claim.deliveryId(), attemptedAt, errand.bodies());
        return endpoint.call(() -> trace.around(claim, request, () -> sender.send(request)))
                .thenApply(passage -> switch (passage) {
                    case Endpoint.Passage.Through through ->
                        Optional.of(judge.judge(claim, errand.webhook(), attemptedAt, through.answer()));
                    case Endpoint.Passage.Refused refused -> Optional.empty();
                });
    }
}
