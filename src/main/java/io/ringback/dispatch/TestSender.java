package io.ringback.dispatch;

import io.ringback.delivery.AttemptResult;
import io.ringback.delivery.StoredEvent;
import io.ringback.dispatch.render.Rendering;
import io.ringback.dispatch.send.SendResult;
import io.ringback.dispatch.send.Sender;
import io.ringback.webhook.WebhookRevision;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends one test request to a webhook's server at once, without the outbox. It is neither recorded nor retried. */
@ApplicationScoped
public class TestSender {
    private final Rendering rendering;
    private final Sender sender;
    private final InstantSource clock;

    TestSender(Rendering rendering, Sender sender, InstantSource clock) {
        this.rendering = rendering;
        this.sender = sender;
        this.clock = clock;
    }

    /**
     * Holds the outcome of a request.
     *
     * @param answer the server's response; null when there was none
     * @param clientError the error; null when there was a response
     */
    public record Outcome(
            Instant attemptedAt,
            Duration took,
            AttemptResult.@Nullable Response answer,
            @Nullable String clientError) {
        /** Returns whether a delivery would count as delivered. */
        public boolean isSuccess() {
            return answer != null && answer.status() / 100 == 2;
        }
    }

    /**
     * Sends {@code event} as delivery {@code id}. Completes on an event loop, within the request's time limit, without
     * blocking a thread.
     */
    public CompletionStage<Outcome> send(WebhookRevision webhook, StoredEvent event, UUID id) {
        Instant attemptedAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return sender.send(rendering.render(webhook, event, id, attemptedAt))
                .thenApply(sendResult -> switch (sendResult) {
                    case SendResult.Answered answered ->
                        new Outcome(attemptedAt, answered.took(), StoredResponse.of(answered), null);
                    case SendResult.Unanswered unanswered ->
                        new Outcome(attemptedAt, unanswered.took(), null, unanswered.text());
                });
    }
}
