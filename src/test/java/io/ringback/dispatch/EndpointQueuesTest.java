package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.delivery.AttemptResult;
import io.ringback.delivery.Claim;
import io.ringback.delivery.Outbox;
import io.ringback.delivery.OutboxFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests where each queue is continued, and when. */
class EndpointQueuesTest {
    private static final Duration LONG = Duration.ofHours(1);

    private OutboxFixture fixture;
    private OutboxFixture.Owner owner;
    private EndpointQueues queues;

    @BeforeEach
    void set_up_owner_of_all_shards() throws SQLException {
        fixture = new OutboxFixture();
        fixture.webhook();
        owner = fixture.process(Duration.ofSeconds(30));
        queues = new EndpointQueues(
                owner.outbox,
                owner.ownership,
                owner.held,
                new Endpoints(new Endpoints.Caps(256, 256, 2048), Duration.ofSeconds(5), Duration.ofSeconds(16)),
                Duration.ofSeconds(1),
                OutboxFixture.AWAKE);
    }

    private Outbox.Queue queue() throws SQLException {
        return owner.outbox.look(Outbox.Queue.NONE, 1).getFirst().queue();
    }

    /** Fetches the ranges that the queues return. */
    private List<Claim> fetch() throws SQLException {
        Outbox.Fetched fetched = owner.outbox.fetch(queues.open(100), Long.MAX_VALUE);
        queues.fetched(fetched.looked());
        return fetched.claims();
    }

    @Test
    void unannounced_deliveries_are_found_by_a_scan() throws SQLException {
        fixture.store(2);
        assertThat(fetch()).isEmpty();
        queues.prepare();
        assertThat(fetch()).hasSize(2);
        assertThat(fetch()).isEmpty();
        assertThat(queues.isReady()).isFalse();
    }

    @Test
    void a_queue_longer_than_its_endpoints_places_is_continued_in_order() throws SQLException {
        fixture.store(10);
        queues.prepare();
        List<Claim> first = fetch();
        assertThat(first).hasSizeLessThan(10);
        assertThat(queues.isReady()).isTrue();
        List<Claim> second = fetch();
        assertThat(second).isNotEmpty().doesNotContainAnyElementsOf(first);
    }

    @Test
    void late_commits_behind_the_position_are_read() throws SQLException {
        fixture.store(1);
        queues.prepare();
        assertThat(fetch()).hasSize(1);
        fixture.store(1);
        fixture.database.execute(
                "update delivery set due_at = due_at - interval '10 s' where id = (select max(id::text)::uuid from"
                        + " delivery)");
        assertThat(fetch()).isEmpty();
        queues.queued(queue(), EndpointQueue.LATE_COMMIT);
        assertThat(fetch()).hasSize(1);
    }

    @Test
    void deliveries_announced_during_a_read_are_read_afterwards() throws SQLException {
        fixture.store(1);
        queues.prepare();
        List<Outbox.Range> ranges = queues.open(100);
        Outbox.Fetched fetched = owner.outbox.fetch(ranges, Long.MAX_VALUE);
        fixture.store(1);
        queues.queued(queue(), ranges.getFirst().after().micros());
        queues.fetched(fetched.looked());
        assertThat(fetch()).hasSize(1);
    }

    @Test
    void deliveries_without_a_place_are_read_again_when_one_is_free() throws SQLException {
        fixture.store(1);
        queues.prepare();
        Claim claim = fetch().getFirst();
        owner.release(List.of(claim));
        queues.refused(queue(), claim.dueMicros());
        assertThat(queues.isBlocked()).isTrue();
        queues.placeFree(claim.webhookId());
        assertThat(fetch()).extracting(Claim::deliveryId).containsExactly(claim.deliveryId());
    }

    @Test
    void a_failed_fetch_is_repeated() throws SQLException {
        fixture.store(1);
        queues.prepare();
        queues.failed(queues.open(100));
        assertThat(fetch()).hasSize(1);
    }

    @Test
    void retries_wake_their_queues_on_time() throws SQLException {
        fixture.store(1);
        Duration delay = Duration.ofSeconds(3);
        owner.settle(OutboxFixture.result(owner.fetch(1).getFirst(), new AttemptResult.Retry(delay)));
        assertThat(queues.pause(LONG)).isLessThanOrEqualTo(Duration.ZERO);
        queues.prepare();
        assertThat(queues.pause(LONG)).isPositive().isLessThanOrEqualTo(delay);
        queues.wakeIn(queue(), Duration.ofMillis(1));
        assertThat(queues.pause(LONG)).isLessThanOrEqualTo(Duration.ofMillis(1));
    }

    @Test
    void a_retry_due_before_the_next_round_requests_one() throws SQLException {
        fixture.store(1);
        owner.settle(OutboxFixture.result(owner.fetch(1).getFirst(), new AttemptResult.Retry(LONG)));
        queues.prepare();
        Duration pause = queues.pause(LONG);
        queues.wakeIn(queue(), pause.plusMinutes(1));
        assertThat(queues.isLate()).isFalse();
        queues.wakeIn(queue(), pause.dividedBy(2));
        assertThat(queues.isLate()).isTrue();
        queues.pause(LONG);
        assertThat(queues.isLate()).isFalse();
    }

    @Test
    void queues_of_given_up_shards_are_removed() throws SQLException {
        fixture.store(1);
        queues.prepare();
        fixture.database.execute("delete from process");
        fixture.database.execute("update shard set owner = '%s'".formatted(UUID.randomUUID()));
        owner.round();
        queues.lost();
        assertThat(queues.isReady()).isFalse();
        assertThat(queues.open(100)).isEmpty();
        queues.requestScan();
        queues.prepare();
        assertThat(queues.open(100)).isEmpty();
    }
}
