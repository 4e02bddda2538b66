package io.ringback.dispatch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.delivery.Claim;
import io.ringback.delivery.Lease;
import io.ringback.delivery.StoredEvent;
import io.ringback.dispatch.render.BodyCache;
import io.ringback.dispatch.send.ClientError;
import io.ringback.dispatch.send.SendResult;
import io.ringback.id.Ids;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Until;
import io.ringback.webhook.Format;
import io.ringback.webhook.HttpVerb;
import io.ringback.webhook.RequestHeaders;
import io.ringback.webhook.TargetUri;
import io.ringback.webhook.WebhookRevision;
import io.ringback.webhook.signing.SigningKeys;
import io.ringback.webhook.signing.SigningSecret;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs in Quarkus, which the guard needs. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class EndpointTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final int WINDOW = 50;

    private static final FairShare SHARE = new FairShare(1_000_000);

    private static Endpoint endpoint(int cap, Duration circuitDelay, Duration lastResort) {
        return new Endpoint(
                new FairShare.Holder(),
                new EndpointGuard.Limits(cap, circuitDelay, lastResort),
                (endpoint, open) -> {});
    }

    private static SendResult status(int status) {
        return new SendResult.Answered(status, List.of(), new byte[0], false, Duration.ZERO);
    }

    private static SendResult error(ClientError error) {
        return new SendResult.Unanswered(error, "", Duration.ZERO);
    }

    private static EndpointGuard.Passage call(Endpoint endpoint, SendResult sendResult) {
        return endpoint.call(() -> CompletableFuture.completedFuture(sendResult))
                .toCompletableFuture()
                .join();
    }

    private static Endpoint after(Endpoint endpoint, SendResult sendResult) {
        Stream.generate(() -> sendResult).limit(WINDOW).forEach(it -> call(endpoint, it));
        return endpoint;
    }

    private static boolean enter(Endpoint endpoint) {
        return endpoint.enter(SHARE, System.nanoTime());
    }

    private static boolean isBusy(Endpoint endpoint) {
        return endpoint.places(SHARE, System.nanoTime()) <= 0;
    }

    @Test
    void it_accepts_requests_up_to_its_limit() {
        Endpoint endpoint = endpoint(2, LONG, LONG);
        assertThat(enter(endpoint)).isTrue();
        assertThat(enter(endpoint)).isTrue();
        assertThat(isBusy(endpoint)).isTrue();
        assertThat(enter(endpoint)).isFalse();
        endpoint.leave(SHARE);
        assertThat(isBusy(endpoint)).isFalse();
        assertThat(enter(endpoint)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 599})
    void server_failures_open_the_circuit(int status) {
        assertThat(isBusy(after(endpoint(4, LONG, LONG), status(status)))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = ClientError.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BLOCKED", "TOO_LONG", "UNSENDABLE"})
    void network_failures_open_the_circuit(ClientError error) {
        assertThat(isBusy(after(endpoint(4, LONG, LONG), error(error)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 404, 410})
    void client_error_responses_do_not_open_the_circuit(int status) {
        assertThat(isBusy(after(endpoint(4, LONG, LONG), status(status)))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = ClientError.class,
            names = {"BLOCKED", "TOO_LONG", "UNSENDABLE"})
    void locally_rejected_requests_do_not_open_the_circuit(ClientError error) {
        assertThat(isBusy(after(endpoint(4, LONG, LONG), error(error)))).isFalse();
    }

    @Test
    void an_open_circuit_sends_no_request() {
        Endpoint endpoint = after(endpoint(4, LONG, LONG), status(500));
        assertThat(enter(endpoint)).isFalse();
        EndpointGuard.Passage passage = endpoint.call(() -> {
                    throw new AssertionError("a request was made");
                })
                .toCompletableFuture()
                .join();
        assertThat(passage).isInstanceOf(EndpointGuard.Passage.Refused.class);
    }

    @Test
    void after_the_delay_one_test_request_closes_the_circuit_on_success() {
        Endpoint endpoint = after(endpoint(4, SHORT, LONG), status(500));
        Until.holds(() -> isBusy(endpoint), busy -> !busy);
        assertThat(enter(endpoint)).isTrue();
        assertThat(enter(endpoint)).isFalse();
        CompletableFuture<SendResult> probe = new CompletableFuture<>();
        var passage = endpoint.call(() -> probe).toCompletableFuture();
        assertThat(enter(endpoint)).isFalse();
        probe.complete(status(200));
        assertThat(passage.join()).isInstanceOf(EndpointGuard.Passage.Through.class);
        endpoint.leave(SHARE);
        assertThat(Stream.generate(() -> enter(endpoint)).limit(5)).containsExactly(true, true, false, false, false);
    }

    @Test
    void a_failed_test_request_opens_it_again() {
        Endpoint endpoint = after(endpoint(4, SHORT, LONG), status(500));
        Until.holds(() -> isBusy(endpoint), busy -> !busy);
        long beforeTheProbe = System.nanoTime();
        assertThat(call(endpoint, status(503))).isInstanceOf(EndpointGuard.Passage.Through.class);
        assertThat(endpoint.places(SHARE, beforeTheProbe)).isZero();
        Until.holds(() -> isBusy(endpoint), busy -> !busy);
        assertThat(call(endpoint, status(200))).isInstanceOf(EndpointGuard.Passage.Through.class);
    }

    @Test
    void failures_are_returned_to_the_caller() {
        SendResult trouble = status(500);
        assertThat(call(endpoint(4, LONG, LONG), trouble)).isEqualTo(new EndpointGuard.Passage.Through(trouble));
    }

    @Test
    void a_request_that_never_ends_times_out_by_the_guard() {
        Endpoint endpoint = endpoint(4, LONG, SHORT);
        var passage =
                endpoint.call(CompletableFuture::new).toCompletableFuture().join();
        assertThat(passage)
                .isEqualTo(
                        new EndpointGuard.Passage.Through(new SendResult.Unanswered(ClientError.TIMEOUT, "", SHORT)));
    }

    /** Simulates a process with several webhooks of one host, each of which has responded once, after {@code took}. */
    private static final class Node {
        final Endpoints endpoints = new Endpoints(new Endpoints.Caps(256, 256, 2048), LONG, LONG);
        final Ids ids = new Ids(InstantSource.system(), new Random());
        final List<WebhookRevision> webhooks;

        Node(int count, Duration took) {
            webhooks = Stream.generate(() -> webhook(ids)).limit(count).toList();
            for (WebhookRevision webhook : webhooks) {
                Endpoints.Place place = requireNonNull(endpoints.enter(prepared(webhook), System.nanoTime()));
                call(place.endpoint(), new SendResult.Answered(200, List.of(), new byte[0], false, took));
                endpoints.leave(place);
            }
        }

        private static WebhookRevision webhook(Ids ids) {
            return new WebhookRevision(
                    ids.next(),
                    ids.next(),
                    1,
                    new TargetUri(URI.create("http://receiver.example/")),
                    HttpVerb.POST,
                    Format.JSON,
                    2,
                    Map.of(),
                    RequestHeaders.NONE,
                    true,
                    SigningKeys.of(SigningSecret.generate(new Random())));
        }

        private PreparedDelivery prepared(WebhookRevision webhook) {
            UUID id = ids.next();
            StoredEvent event = new StoredEvent(id, webhook.accountId(), "all", new byte[0], Ids.instant(id), null);
            Claim claim = new Claim(
                    id,
                    0,
                    webhook.accountId(),
                    webhook.webhookId(),
                    1,
                    null,
                    null,
                    0,
                    0,
                    event,
                    new Lease(id, System.nanoTime() + LONG.toNanos()));
            return new PreparedDelivery(claim, webhook, new BodyCache());
        }

        /**
         * Returns how many of {@code count} deliveries, distributed to the webhooks in turn, get a place or wait for
         * one.
         */
        long kept(int count) {
            return IntStream.range(0, count)
                    .filter(i -> {
                        PreparedDelivery preparedDelivery = prepared(webhooks.get(i % webhooks.size()));
                        return endpoints.enter(preparedDelivery, System.nanoTime()) != null
                                || endpoints.await(preparedDelivery, System.nanoTime());
                    })
                    .count();
        }
    }

    @Test
    void deliveries_to_prompt_endpoints_wait_in_memory() {
        assertThat(new Node(100, Duration.ofMillis(1)).kept(2000)).isEqualTo(2000);
    }

    @Test
    void only_waiting_deliveries_of_an_ended_webhook_are_released() {
        Node node = new Node(2, Duration.ofMillis(1));
        node.kept(100);
        List<PreparedDelivery> ended =
                node.endpoints.dismiss(List.of(node.webhooks.getFirst().webhookId()), System.nanoTime());
        assertThat(ended).isNotEmpty().allMatch(delivery -> delivery.webhook().equals(node.webhooks.getFirst()));
        assertThat(node.endpoints.hasWaiting()).isTrue();
        assertThat(node.endpoints.dismiss(List.of(node.webhooks.getFirst().webhookId()), System.nanoTime()))
                .isEmpty();
    }

    @Test
    void for_a_slow_host_only_deliveries_that_get_a_place_soon_wait() {
        assertThat(new Node(100, Duration.ofSeconds(2)).kept(2000)).isBetween(256L, 256L + 13);
    }

    @Test
    void a_prompt_endpoint_accepts_more_although_its_host_is_full() {
        Node node = new Node(100, Duration.ofMillis(1));
        node.kept(256);
        assertThat(node.endpoints.places(node.webhooks.getFirst().webhookId(), System.nanoTime()))
                .isPositive();
        Node slow = new Node(100, Duration.ofSeconds(2));
        slow.kept(300);
        assertThat(slow.endpoints.places(slow.webhooks.getFirst().webhookId(), System.nanoTime()))
                .isLessThanOrEqualTo(0);
    }
}
