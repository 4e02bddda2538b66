package io.ringback.dispatch.send;

import io.ringback.delivery.StoredEvent;
import io.ringback.dispatch.render.Rendering;
import io.ringback.dispatch.render.Signing;
import io.ringback.egress.Egress;
import io.ringback.egress.Resolver;
import io.ringback.id.Ids;
import io.ringback.webhook.Format;
import io.ringback.webhook.HttpVerb;
import io.ringback.webhook.RequestHeaders;
import io.ringback.webhook.TargetUri;
import io.ringback.webhook.WebhookRevision;
import io.ringback.webhook.signing.SigningKeys;
import io.ringback.webhook.signing.SigningSecret;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionStage;

/** Builds the requests of the dispatcher for benchmarks without an outbox: the same bytes and signatures. */
public final class WithoutDatabase {
    private final InstantSource clock = InstantSource.system();
    private final Ids ids = new Ids(clock, new Random());
    private final Rendering rendering = new Rendering("0.1.0");
    private final WebhookRevision webhook;
    private final StoredEvent event;
    private final Outbound rendered;
    private final Sender sender;

    /** Creates requests to {@code target} with {@code payload}. */
    public WithoutDatabase(Vertx vertx, URI target, String payload) {
        this.webhook = new WebhookRevision(
                ids.next(),
                ids.next(),
                1,
                new TargetUri(target),
                HttpVerb.POST,
                Format.JSON,
                2,
                Map.of(),
                RequestHeaders.NONE,
                true,
                SigningKeys.of(SigningSecret.generate(new Random())));
        this.event = new StoredEvent(
                ids.next(),
                webhook.accountId(),
                "channel_create",
                payload.getBytes(StandardCharsets.UTF_8),
                clock.instant(),
                null);
        this.rendered = rendering.render(webhook, event, ids.next(), clock.instant());
        Resolver resolver = Egress.resolver(vertx);
        this.sender = new Sender(
                vertx,
                Egress.guard(resolver, "127.0.0.0/8"),
                resolver,
                Egress.authorities(),
                Egress.noProxy(),
                new Times());
    }

    /** Returns the body, rendered once. */
    public byte[] body() {
        return Objects.requireNonNull(rendered.body());
    }

    /** Returns the headers of another delivery of that body, signed now. */
    public List<Map.Entry<String, String>> signedHeaders() {
        String id = Ids.show(ids.next());
        var now = clock.instant();
        List<Map.Entry<String, String>> headers = new ArrayList<>(rendered.headers());
        headers.removeIf(header -> header.getKey().startsWith("webhook-"));
        headers.add(Map.entry("webhook-id", id));
        headers.add(Map.entry("webhook-timestamp", Long.toString(now.getEpochSecond())));
        headers.add(Map.entry("webhook-signature", Signing.of(webhook.keys().at(now), id, now, body())));
        return headers;
    }

    /** Renders, signs and sends a request as the dispatcher does, with all checks of the sender. */
    public CompletionStage<Boolean> send() {
        Outbound request = rendering.render(webhook, event, ids.next(), clock.instant());
        return sender.send(request)
                .thenApply(sendResult ->
                        sendResult instanceof SendResult.Answered answered && answered.status() / 100 == 2);
    }

    private record Times() implements SendConfig {
        @Override
        public Duration connectTimeout() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Duration requestTimeout() {
            return Duration.ofSeconds(15);
        }

        @Override
        public Duration connectionIdle() {
            return Duration.ofSeconds(30);
        }
    }
}
