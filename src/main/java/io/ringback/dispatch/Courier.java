package io.ringback.dispatch;

import io.ringback.delivery.Claim;
import io.ringback.delivery.Verdict;
import io.ringback.webhook.WebhookRevision;
import io.ringback.webhook.WebhookRevisions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Makes one attempt: renders the request, sends it behind its endpoint's guard, and has the answer judged. */
final class Courier {
    private final WebhookRevisions revisions;
    private final Rendering rendering;
    private final Sender sender;
    private final Judge judge;
    private final InstantSource clock;

    Courier(WebhookRevisions revisions, Rendering rendering, Sender sender, Judge judge, InstantSource clock) {
        this.revisions = revisions;
        this.rendering = rendering;
        this.sender = sender;
        this.judge = judge;
        this.clock = clock;
    }

    /** What the attempt came to; empty when the endpoint's guard let no request through. */
    CompletionStage<Optional<Verdict>> attempt(Claim claim, Endpoint endpoint) {
        WebhookRevision webhook = revisions.get(claim.webhookId(), claim.revision());
        Instant attemptedAt = clock.instant();
        Outbound request = rendering.render(webhook, claim.event(), claim.deliveryId(), attemptedAt);
        return endpoint.call(() -> sender.send(request)).thenApply(passage -> switch (passage) {
            case Endpoint.Passage.Through through ->
                Optional.of(judge.judge(claim, webhook.retries(), attemptedAt, through.answer()));
            case Endpoint.Passage.Refused refused -> Optional.empty();
        });
    }
}
