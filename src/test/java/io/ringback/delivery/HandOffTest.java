package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.delivery.HeldDeliveries.OrderKey;
import io.ringback.id.Ids;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that new deliveries are sent from memory where that is safe, and announced otherwise. */
class HandOffTest {
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final List<String> calls = new ArrayList<>();
    private OutboxFixture fixture;
    private OutboxFixture.Owner process;
    private HandOff handOff;

    @BeforeEach
    void a_process() throws SQLException {
        fixture = new OutboxFixture();
        process = fixture.process(LEASE);
        handOff = new HandOff(process.ownership, process.held, process.peers, OutboxFixture.AWAKE);
    }

    /** Simulates a dispatcher with limited room. */
    private final class Dispatcher implements HandOff.Taker {
        private int room;

        Dispatcher(int room) {
            this.room = room;
        }

        @Override
        public List<Claim> hold(List<Claim> claims, long sinceNanos) {
            List<Claim> taken =
                    claims.stream().limit(room).filter(process.held::hold).toList();
            room -= taken.size();
            return taken;
        }

        @Override
        public void send(List<Claim> claims) {
            calls.add("send " + claims.size());
        }

        @Override
        public void queued(Outbox.Queue queue, long micros) {
            calls.add("queued since " + micros);
        }

        @Override
        public void waits(OrderKey key) {
            calls.add("waits");
        }

        @Override
        public void look() {
            calls.add("look");
        }
    }

    private static HandOff.Stored stored(UUID event, @Nullable UUID orderKey, boolean ready) {
        StoredEvent payload = new StoredEvent(event, event, "all", new byte[0], Ids.instant(event), null);
        return new HandOff.Stored(event, 7, event, new UUID(7, 7), 1, null, orderKey, ready, 42, payload);
    }

    @Test
    void deliveries_that_fit_are_sent_and_others_announced() {
        handOff.to(new Dispatcher(1));
        UUID one = fixture.ids.next();
        UUID other = fixture.ids.next();
        try (var offer = handOff.offer(List.of(one, other))) {
            offer.hand(List.of(stored(one, null, true), stored(other, null, true)));
        }
        assertThat(calls).containsExactly("send 1", "queued since 42");
        assertThat(process.held.isHeld(one)).isTrue();
        assertThat(process.held.isHeld(other)).isFalse();
    }

    @Test
    void nothing_is_held_without_a_dispatcher() {
        UUID event = fixture.ids.next();
        try (var offer = handOff.offer(List.of(event))) {
            offer.hand(List.of(stored(event, null, true)));
        }
        assertThat(process.held.isHeld(event)).isFalse();
    }

    @Test
    void deliveries_of_a_shard_gained_during_the_store_are_not_sent_from_memory() throws SQLException {
        handOff.to(new Dispatcher(10));
        UUID event = fixture.ids.next();
        fixture.database.execute("delete from process");
        fixture.database.execute("update shard set owner = null");
        try (var offer = handOff.offer(List.of(event))) {
            process.round();
            assertThat(process.ownership.leaseOf(7)).isNotNull();
            offer.hand(List.of(stored(event, null, true)));
        }
        assertThat(calls).containsExactly("queued since 42");
    }

    @Test
    void a_fetch_skips_deliveries_that_are_being_stored() throws SQLException {
        fixture.webhook();
        fixture.store(1);
        UUID event = (UUID) fixture.database.value("select id from event");
        try (var offer = handOff.offer(List.of(event))) {
            assertThat(process.fetch(10)).isEmpty();
            offer.hand(List.of());
        }
        assertThat(process.fetch(10)).hasSize(1);
    }

    @Test
    void a_waiting_delivery_is_checked_unless_the_first_of_its_key_is_held() {
        handOff.to(new Dispatcher(10));
        UUID key = new UUID(1, 1);
        UUID head = fixture.ids.next();
        UUID next = fixture.ids.next();
        try (var offer = handOff.offer(List.of(next))) {
            offer.hand(List.of(stored(next, key, false)));
        }
        try (var offer = handOff.offer(List.of(head, next))) {
            offer.hand(List.of(stored(head, key, true), stored(next, key, false)));
        }
        assertThat(calls).containsExactly("waits", "send 1");
    }

    @Test
    void one_delivery_per_order_key_is_held_at_a_time() {
        handOff.to(new Dispatcher(10));
        UUID key = new UUID(1, 1);
        UUID one = fixture.ids.next();
        UUID other = fixture.ids.next();
        try (var offer = handOff.offer(List.of(one, other))) {
            offer.hand(List.of(stored(one, key, true), stored(other, key, true)));
        }
        assertThat(calls).containsExactly("send 1", "queued since 42");
    }
}
