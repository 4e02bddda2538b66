package io.ringback.delivery;

import static io.ringback.delivery.OutboxFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that each shard has at most one owner, live processes share evenly, and shards of dead ones are taken over. */
class OwnershipTest {
    private static final Duration LEASE = Duration.ofSeconds(30);

    private OutboxFixture fixture;

    @BeforeEach
    void a_database() throws SQLException {
        fixture = new OutboxFixture();
    }

    private static void rounds(OutboxFixture.Owner... owners) throws SQLException {
        for (int round = 0; round < 3; round++) {
            for (OutboxFixture.Owner owner : owners) {
                owner.round();
            }
        }
    }

    private long ownedBy(OutboxFixture.Owner owner) {
        return fixture.count("shard where owner = '%s'".formatted(owner.ownership.process()));
    }

    @Test
    void the_first_process_takes_all_shards_and_the_second_gets_half_of_them() throws SQLException {
        OutboxFixture.Owner first = fixture.process(LEASE);
        assertThat(first.ownership.owned()).isEqualTo(Shards.COUNT);
        OutboxFixture.Owner second = fixture.process(LEASE);
        assertThat(second.ownership.owned()).isZero();
        rounds(first, second);
        assertThat(first.ownership.owned()).isEqualTo(Shards.COUNT / 2);
        assertThat(second.ownership.owned()).isEqualTo(Shards.COUNT / 2);
        assertThat(IntStream.range(0, Shards.COUNT)
                        .filter(shard ->
                                (first.ownership.leaseOf(shard) == null) == (second.ownership.leaseOf(shard) == null)))
                .isEmpty();
        assertThat(ownedBy(first)).isEqualTo(Shards.COUNT / 2);
    }

    @Test
    void five_processes_own_every_shard_and_none_more_than_its_share() throws SQLException {
        var owners = new OutboxFixture.Owner[5];
        for (int i = 0; i < owners.length; i++) {
            owners[i] = fixture.process(LEASE);
        }
        rounds(owners);
        assertThat(fixture.count("shard where owner is null")).isZero();
        assertThat(owners)
                .allSatisfy(owner ->
                        assertThat(owner.ownership.owned()).isPositive().isLessThanOrEqualTo(205));
    }

    @Test
    void a_stopping_process_frees_its_shards_at_once() throws Exception {
        OutboxFixture.Owner first = fixture.process(LEASE);
        OutboxFixture.Owner second = fixture.process(LEASE);
        first.ownership.start();
        first.ownership.retire();
        first.ownership.stop();
        assertThat(fixture.count("process")).isEqualTo(1);
        second.round();
        assertThat(second.ownership.owned()).isEqualTo(Shards.COUNT);
    }

    @Test
    void a_dead_process_keeps_its_shards_until_its_lease_expires() throws SQLException {
        fixture.process(LEASE);
        OutboxFixture.Owner second = fixture.process(LEASE);
        fixture.pass(LEASE.minusSeconds(5));
        second.round();
        assertThat(second.ownership.owned()).isZero();
        fixture.pass(Duration.ofSeconds(6));
        second.round();
        assertThat(second.ownership.owned()).isEqualTo(Shards.COUNT);
        assertThat(fixture.count("process")).isEqualTo(1);
    }

    @Test
    void a_dead_process_keeps_its_shards_no_longer_when_the_clock_of_the_server_is_set_back() throws SQLException {
        fixture.process(LEASE);
        OutboxFixture.Owner second = fixture.process(LEASE);
        fixture.database.execute("update process set lease_until = lease_until + interval '1 h' where id <> '%s'"
                .formatted(second.ownership.process()));
        second.round();
        assertThat(second.ownership.owned()).isEqualTo(Shards.COUNT);
        assertThat(fixture.count("process")).isEqualTo(1);
    }

    @Test
    void a_process_that_lost_its_lease_restarts_without_shards() throws SQLException {
        OutboxFixture.Owner stopped = fixture.process(LEASE);
        Lease lost = Objects.requireNonNull(stopped.ownership.leaseOf(0));
        fixture.pass(LEASE.plusSeconds(1));
        OutboxFixture.Owner other = fixture.process(LEASE);
        assertThat(other.ownership.owned()).isEqualTo(Shards.COUNT);
        stopped.round();
        assertThat(stopped.ownership.owned()).isZero();
        rounds(other, stopped);
        assertThat(stopped.ownership.owned()).isEqualTo(Shards.COUNT / 2);
        assertThat(stopped.ownership.process()).isNotEqualTo(lost.process());
    }

    @Test
    void a_shard_being_given_up_is_released_when_nothing_of_it_is_held() throws SQLException {
        fixture.webhook();
        fixture.store(2);
        OutboxFixture.Owner first = fixture.process(LEASE);
        Claim claim = first.fetch(1).getFirst();
        fixture.database.execute("insert into process (id, lease_until) select gen_random_uuid(), 'infinity'"
                + " from generate_series(1, 1023)");
        // Its share is one shard, and it keeps one without held deliveries no longer than another.
        first.ownership.retire();
        first.round();
        assertThat(first.fetch(10)).isEmpty();
        assertThat(fixture.count("shard where owner is not null")).isEqualTo(1);
        assertThat(first.settle(result(claim, new AttemptResult.Delivered()))).isEqualTo(1);
        first.round();
        assertThat(fixture.count("shard where owner is not null")).isZero();
    }

    @Test
    void a_settle_in_progress_delays_a_takeover() throws SQLException {
        OutboxFixture.Owner slow = fixture.process(LEASE);
        OutboxFixture.Owner other = fixture.process(LEASE);
        try (Connection settling = fixture.database.source().getConnection();
                var statement = settling.createStatement()) {
            settling.setAutoCommit(false);
            statement.execute("select from process where id = '%s' for key share".formatted(slow.ownership.process()));
            fixture.pass(LEASE.plusSeconds(1));
            fixture.database.execute("update process set lease_until = now() + interval '1 h' where id = '%s'"
                    .formatted(other.ownership.process()));
            other.round();
            assertThat(other.ownership.owned()).isZero();
            settling.commit();
        }
        other.round();
        assertThat(other.ownership.owned()).isEqualTo(Shards.COUNT);
    }

    @Test
    void shards_taken_with_a_lost_reply_are_owned_after_the_next_round() throws SQLException {
        OutboxFixture.Owner owner = fixture.process(LEASE);
        fixture.database.execute("update shard set owner = null where shard < 10");
        fixture.process(LEASE).round();
        fixture.database.execute("update shard set owner = '%s' where shard < 5".formatted(owner.ownership.process()));
        owner.round();
        assertThat(IntStream.range(0, 5))
                .allMatch(shard -> fixture.count("shard where shard = %d and owner = '%s'"
                                        .formatted(shard, owner.ownership.process()))
                                == 1
                        || owner.ownership.leaseOf(shard) == null);
        assertThat(ownedBy(owner)).isEqualTo(owner.ownership.owned());
    }

    @Test
    void a_lease_never_lasts_longer_for_its_owner_than_for_others() throws SQLException {
        Lease lease = Objects.requireNonNull(fixture.process(LEASE).ownership.leaseOf(0));
        assertThat(lease.outlasts(LEASE.minusSeconds(5), System.nanoTime())).isTrue();
        assertThat(lease.outlasts(LEASE, System.nanoTime())).isFalse();
    }

    @Test
    void a_tenants_accounts_share_one_shard() throws SQLException {
        fixture.database.execute("""
                insert into account (id, parent_id, name, tree)
                select gen_random_uuid(), '%1$s', 'Child', '{%1$s}' from generate_series(1, 50)
                """.formatted(fixture.account));
        fixture.database.execute("""
                insert into account (id, parent_id, name, tree)
                select gen_random_uuid(), id, 'Grandchild', tree || id from account where cardinality(tree) = 1
                """);
        assertThat(fixture.count("(select distinct shard from account where cardinality(tree) = 1) as s"))
                .isGreaterThan(30);
        assertThat(fixture.count("account c join account p on p.id = c.parent_id where cardinality(c.tree) = 2 and"
                        + " c.shard <> p.shard"))
                .isZero();
    }

    @Test
    void deliveries_released_during_a_fetch_are_not_fetched_by_it() throws SQLException {
        fixture.webhook();
        fixture.store(1);
        OutboxFixture.Owner owner = fixture.process(LEASE);
        Claim claim = owner.fetch(1).getFirst();
        owner.held.beginFetch();
        owner.held.release(claim);
        assertThat(owner.held.isTaken(claim.deliveryId(), claim.event().id())).isTrue();
        owner.held.endFetch();
        assertThat(owner.held.isTaken(claim.deliveryId(), claim.event().id())).isFalse();
        assertThat(owner.held.all()).isEqualTo(List.of());
    }
}
