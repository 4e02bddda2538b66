package io.ringback.delivery;

import static io.ringback.delivery.Debts.verdict;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A webhook with an {@code ordering}: of each key one delivery at a time, in the order of acceptance. */
class OrderTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Verdict.Next DELIVERED = new Verdict.Delivered();
    private static final Verdict.Next FAILED = new Verdict.Failed();
    private static final Verdict.Next IN_A_MINUTE = new Verdict.Retry(Duration.ofMinutes(1));

    private Debts debts;
    private Outbox outbox;
    private UUID webhook;

    @BeforeEach
    void an_ordered_webhook() throws SQLException {
        debts = new Debts();
        outbox = debts.outbox(LEASE);
        webhook = debts.ordered();
    }

    private void owe(String... payloads) throws SQLException {
        for (String payload : payloads) {
            debts.owe(1, payload);
        }
    }

    private static String call(String id, int number) {
        return "{\"call_id\": \"%s\", \"n\": %d}".formatted(id, number);
    }

    private List<String> claimed() throws SQLException {
        return payloads(Debts.claim(outbox, 100));
    }

    private static List<String> payloads(List<Claim> claims) {
        return claims.stream()
                .map(claim -> new String(claim.event().payload(), UTF_8))
                .toList();
    }

    @Test
    void of_one_key_only_the_first_is_due_and_the_next_when_it_has_ended() throws SQLException {
        owe(call("a", 1), call("a", 2), call("a", 3));
        for (int number = 1; number <= 3; number++) {
            List<Claim> claims = Debts.claim(outbox, 100);
            assertThat(payloads(claims)).containsExactly(call("a", number));
            assertThat(Debts.claim(outbox, 100)).isEmpty();
            outbox.settle(List.of(verdict(claims.getFirst(), DELIVERED)));
        }
        assertThat(debts.count("order_head")).isZero();
        assertThat(debts.count("attempt")).isEqualTo(3);
    }

    @Test
    void events_of_one_statement_are_in_its_order() throws SQLException {
        debts.owe(5, call("a", 0));
        List<UUID> seen = new ArrayList<>();
        for (List<Claim> claims = Debts.claim(outbox, 9); !claims.isEmpty(); claims = Debts.claim(outbox, 9)) {
            seen.add(claims.getFirst().event().id());
            outbox.settle(List.of(verdict(claims.getFirst(), DELIVERED)));
        }
        assertThat(seen).hasSize(5).isSorted();
    }

    @Test
    void other_keys_and_events_without_one_flow() throws SQLException {
        owe(call("a", 1), call("a", 2), call("b", 1), "{\"n\": 7}", "{\"call_id\": null}");
        assertThat(claimed())
                .containsExactlyInAnyOrder(call("a", 1), call("b", 1), "{\"n\": 7}", "{\"call_id\": null}");
    }

    @Test
    void a_retry_holds_its_key_and_no_other() throws SQLException {
        owe(call("a", 1), call("a", 2), call("b", 1));
        outbox.settle(Debts.claim(outbox, 100).stream()
                .map(it -> verdict(it, IN_A_MINUTE))
                .toList());
        owe(call("b", 2), call("c", 1));
        assertThat(claimed()).containsExactly(call("c", 1));
        debts.database.execute("update delivery set due_at = now() - interval '1 s' where due_at < 'infinity'");
        assertThat(claimed()).containsExactlyInAnyOrder(call("a", 1), call("b", 1));
    }

    @Test
    void a_head_that_is_given_up_lets_its_key_go_on() throws SQLException {
        owe(call("a", 1), call("a", 2));
        outbox.settle(List.of(verdict(Debts.claim(outbox, 100).getFirst(), FAILED)));
        assertThat(claimed()).containsExactly(call("a", 2));
    }

    @Test
    void a_stale_owner_moves_nothing_on() throws SQLException {
        owe(call("a", 1), call("a", 2));
        Claim stale = Debts.claim(outbox, 100).getFirst();
        debts.database.execute("update delivery set leased_until = now() - interval '1 s' where fence is not null");
        Claim fresh = Debts.claim(debts.outbox(LEASE), 100).getFirst();
        assertThat(outbox.settle(List.of(verdict(stale, DELIVERED)))).isZero();
        assertThat(claimed()).isEmpty();
        outbox.settle(List.of(verdict(fresh, DELIVERED)));
        assertThat(claimed()).containsExactly(call("a", 2));
    }

    @Test
    void a_path_leads_into_the_payload_and_the_events_own_fields_have_their_names() throws SQLException {
        String deep = "{\"call\": {\"legs\": [{\"id\": %d}]}, \"n\": %d}";
        debts.database.execute("update webhook set ordering = 'call.legs.0.id'");
        owe(deep.formatted(1, 1), deep.formatted(1, 2), deep.formatted(2, 3));
        assertThat(claimed()).containsExactly(deep.formatted(1, 1), deep.formatted(2, 3));
        debts.database.execute("update webhook set ordering = 'account_id'");
        owe("{\"n\": 4}", "{\"n\": 5}");
        assertThat(claimed()).containsExactly("{\"n\": 4}");
    }

    @Test
    void each_webhook_has_its_own_queues() throws SQLException {
        UUID other = debts.ordered();
        owe(call("a", 1), call("a", 2));
        List<Claim> claims = Debts.claim(outbox, 100);
        assertThat(claims).extracting(Claim::webhookId).containsExactlyInAnyOrder(webhook, other);
        outbox.settle(claims.stream()
                .filter(it -> it.webhookId().equals(other))
                .map(it -> verdict(it, DELIVERED))
                .toList());
        assertThat(Debts.claim(outbox, 100)).extracting(Claim::webhookId).containsExactly(other);
    }

    @Test
    void a_webhook_that_is_enabled_again_goes_on_behind_what_was_cancelled() throws SQLException {
        owe(call("a", 1), call("a", 2));
        debts.database.execute("update webhook set enabled = false, cancelling_since = now()");
        debts.database.execute("update webhook set enabled = true");
        debts.ids.next();
        owe(call("a", 3));
        debts.cancellations().sweep();
        assertThat(debts.count("cancellation")).isEqualTo(2);
        assertThat(claimed()).containsExactly(call("a", 3));
    }

    @Test
    void a_head_that_a_claim_cancels_leaves_no_queue_stuck() throws SQLException {
        owe(call("a", 1), call("a", 2));
        debts.database.execute("update webhook set enabled = false");
        assertThat(claimed()).isEmpty();
        assertThat(claimed()).isEmpty();
        assertThat(debts.count("cancellation")).isEqualTo(2);
        debts.database.execute("update webhook set enabled = true");
        owe(call("a", 3));
        assertThat(claimed()).containsExactly(call("a", 3));
    }

    @Test
    void what_is_handed_over_are_heads_only() throws SQLException {
        debts.hand(3, call("a", 0));
        assertThat(debts.count("delivery where fence is not null")).isEqualTo(1);
        assertThat(debts.count("delivery where due_at = 'infinity'")).isEqualTo(2);
    }

    /** Producers add and workers pay at once, over a few keys: nobody overtakes, nothing is stuck. */
    @Test
    void eight_at_once_pay_each_key_in_the_order_of_its_numbers() throws Exception {
        int keys = 5;
        int each = 60;
        List<String> paid = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger left = new AtomicInteger(keys * each);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> runs = new ArrayList<>();
            for (int key = 0; key < keys; key++) {
                runs.add(threads.submit(producer("k" + key, each)));
            }
            for (int i = 0; i < 3; i++) {
                runs.add(threads.submit(worker(paid, left)));
            }
            for (Future<Void> run : runs) {
                run.get();
            }
        }
        Map<String, List<String>> byKey =
                paid.stream().collect(groupingBy(it -> it.substring(0, it.indexOf(',')), mapping(it -> it, toList())));
        assertThat(byKey)
                .hasSize(keys)
                .allSatisfy((head, payloads) -> assertThat(payloads)
                        .isEqualTo(Stream.iterate(0, n -> n + 1)
                                .limit(each)
                                .map(n -> "%s, \"n\": %d}".formatted(head, n))
                                .toList()));
        assertThat(debts.count("delivery")).isZero();
        assertThat(debts.count("order_head")).isZero();
    }

    private Callable<Void> producer(String key, int each) {
        return () -> {
            for (int number = 0; number < each; number++) {
                owe(call(key, number));
            }
            return null;
        };
    }

    private Callable<Void> worker(List<String> paid, AtomicInteger left) {
        return () -> {
            Outbox own = debts.outbox(LEASE);
            while (left.get() > 0) {
                List<Claim> claims = Debts.claim(own, 3);
                paid.addAll(payloads(claims));
                if (!claims.isEmpty()) {
                    own.settle(claims.stream().map(it -> verdict(it, DELIVERED)).toList());
                    left.addAndGet(-claims.size());
                }
            }
            return null;
        };
    }
}
