package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests ordering and rate limits of webhooks, from the POST of an event to the request. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class RateLimiterTest {
    private Receiver server;
    private Tenant tenant;

    @BeforeEach
    void set_up_account_and_receiver() {
        server = Receiver.start();
        tenant = Tenant.create();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void call(String id, int number) {
        tenant.event("channel_create", Map.of("call_id", id, "number", number));
    }

    private String ordered(String path, int retries) {
        return tenant.webhook("channel_create", server.uri(path), Map.of("ordering", "call_id", "retries", retries));
    }

    private List<String> numbers(int count) throws InterruptedException {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(server.next().form().get("number"));
        }
        return numbers;
    }

    @Test
    void events_of_one_call_arrive_in_order() throws Exception {
        ordered("/ordered", 0);
        IntStream.range(0, 12).forEach(number -> call("a", number));
        assertThat(numbers(12))
                .isEqualTo(IntStream.range(0, 12).mapToObj(String::valueOf).toList());
    }

    @Test
    void a_retry_blocks_its_call_only() throws Exception {
        var held = new CountDownLatch(1);
        server.answers("/ordered", ScriptedAnswer.after(held, ScriptedAnswer.status(500)), ScriptedAnswer.status(200));
        String webhook = ordered("/ordered", 2);
        call("a", 1);
        assertThat(server.next().form()).containsEntry("number", "1");
        call("a", 2);
        call("b", 3);
        assertThat(server.next().form()).containsEntry("number", "3");
        held.countDown();
        assertThat(numbers(2)).containsExactly("1", "2");
        Until.holds(
                () -> tenant.attempts(webhook),
                found -> found.getList("data.try").size() == 4);
    }

    @Test
    void a_call_continues_after_a_failed_event() throws Exception {
        server.answers("/ordered", ScriptedAnswer.status(500), ScriptedAnswer.status(500), ScriptedAnswer.status(200));
        ordered("/ordered", 1);
        call("a", 1);
        call("a", 2);
        assertThat(numbers(3)).containsExactly("1", "1", "2");
    }

    @Test
    void a_rate_limited_webhook_gets_everything_within_its_rate() throws Exception {
        int rate = 20;
        int events = 30;
        tenant.webhook("channel_create", server.uri("/limited"), Map.of("rate_limit", rate));
        long began = System.nanoTime();
        IntStream.range(0, events).forEach(number -> call("a", number));
        assertThat(numbers(events)).doesNotHaveDuplicates();
        // Slots are 50 ms apart: under any load, the last request cannot be earlier than its slot.
        assertThat(System.nanoTime() - began).isGreaterThan((events - 2) * 1_000_000_000L / rate);
    }

    @Test
    void a_rate_limited_webhook_does_not_delay_another() throws Exception {
        tenant.webhook("channel_create", server.uri("/limited"), Map.of("rate_limit", 1));
        IntStream.range(0, 20).forEach(number -> call("a", number));
        tenant.webhook("channel_answer", server.uri("/free"), Map.of());
        IntStream.range(0, 20).forEach(number -> tenant.event("channel_answer", Map.of("number", number)));
        int free = 0;
        while (free < 20) {
            free += server.next().path().equals("/free") ? 1 : 0;
        }
        assertThat(server.received().stream().filter(it -> it.path().equals("/limited")))
                .hasSizeLessThan(20);
    }
}
