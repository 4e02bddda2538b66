package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.delivery.AttemptResult;
import io.ringback.delivery.Claim;
import io.ringback.delivery.Outbox;
import io.ringback.delivery.OutboxFixture;
import io.ringback.testing.LogLines;
import io.ringback.testing.Until;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class SettlerTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final BlockingQueue<Integer> batches = new LinkedBlockingQueue<>();
    private final AtomicInteger connections = new AtomicInteger();

    @AutoClose
    private final LogLines lines = LogLines.of(Settler.class.getName());

    private OutboxFixture fixture;
    private @Nullable Settler settler;

    @BeforeEach
    void set_up_three_pending_deliveries() throws SQLException {
        fixture = new OutboxFixture();
        fixture.webhook();
        fixture.store(3);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (settler != null) {
            settler.stop();
        }
    }

    private Settler settler(Outbox outbox, IntConsumer settled) {
        Settler started = unstarted(outbox, settled);
        started.start();
        return started;
    }

    private Settler unstarted(Outbox outbox, IntConsumer settled) {
        Settler made = new Settler(outbox, written -> {}, claim -> {});
        made.onSettled(batch -> settled.accept(batch.size()));
        settler = made;
        return made;
    }

    /** Creates a process whose outbox counts its connections. */
    private OutboxFixture.Owner process(Duration lease) throws SQLException {
        var source = new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                connections.incrementAndGet();
                return super.getConnection();
            }
        };
        source.setUrl(fixture.database.url());
        source.setUser(fixture.database.username());
        source.setPassword(fixture.database.password());
        return fixture.process(lease, source);
    }

    private static AttemptResult delivered(Claim claim) {
        return OutboxFixture.result(claim, new AttemptResult.Delivered());
    }

    private int nextBatch() throws InterruptedException {
        Integer batch = batches.poll(20, TimeUnit.SECONDS);
        assertThat(batch).as("no batch was settled").isNotNull();
        return batch;
    }

    @Test
    void an_unavailable_database_is_retried_while_the_lease_lasts() throws Exception {
        OutboxFixture.Owner process = process(LONG);
        List<Claim> claims = process.fetch(3);
        Settler settling = settler(process.outbox, batches::add);
        fixture.database.goAway();
        connections.set(0);
        claims.forEach(claim -> settling.add(delivered(claim)));
        Until.holds(connections::get, tries -> tries > 5);
        assertThat(lines.all()).singleElement().asString().startsWith("WARN recording attempts fails; retrying:");
        assertThat(batches).isEmpty();
        fixture.database.comeBack();
        int settled = 0;
        while (settled < 3) {
            settled += nextBatch();
        }
        assertThat(fixture.count("attempt where state = 'delivered'")).isEqualTo(3);
        assertThat(fixture.count("delivery")).isZero();
    }

    @Test
    void it_stops_while_the_database_is_unavailable() throws Exception {
        OutboxFixture.Owner process = process(LONG);
        Claim claim = process.fetch(1).getFirst();
        Settler settling = settler(process.outbox, batches::add);
        fixture.database.goAway();
        connections.set(0);
        settling.add(delivered(claim));
        Until.holds(connections::get, tries -> tries > 2);
        settling.stop();
        assertThat(settling.isRunning()).isFalse();
        assertThat(nextBatch()).isEqualTo(1);
    }

    @Test
    void results_not_recorded_within_their_lease_are_dropped_and_sent_again() throws Exception {
        OutboxFixture.Owner process = process(Duration.ofSeconds(2));
        Claim claim = process.fetch(1).getFirst();
        Settler settling = settler(process.outbox, batches::add);
        fixture.database.goAway();
        settling.add(delivered(claim));
        assertThat(nextBatch()).isEqualTo(1);
        fixture.database.comeBack();
        assertThat(fixture.count("attempt")).isZero();
        process.release(List.of(claim));
        process.round();
        assertThat(process.fetch(3)).hasSize(3).allMatch(again -> again.nextTry() == 1);
    }

    @Test
    void one_attempt_rejected_by_the_database_does_not_affect_others() throws Exception {
        OutboxFixture.Owner process = process(LONG);
        List<Claim> claims = process.fetch(3);
        fixture.database.execute("alter table attempt add constraint attempt_odd check (delivery_id <> '%s')"
                .formatted(claims.get(1).deliveryId()));
        List<AttemptResult> results =
                claims.stream().map(SettlerTest::delivered).toList();
        Settler late = unstarted(process.outbox, batches::add);
        results.forEach(late::add);
        late.start();
        int settled = 0;
        while (settled < 3) {
            settled += nextBatch();
        }
        assertThat(fixture.count("attempt")).isEqualTo(2);
        assertThat(fixture.count("delivery where due_at > now() + interval '50 s'"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, OutOfMemoryError.class, StackOverflowError.class})
    void a_failing_listener_does_not_end_settling(Class<? extends Throwable> fault) throws Exception {
        var thrown = fault.getConstructor(String.class).newInstance("a fault that the test wants");
        OutboxFixture.Owner process = process(LONG);
        List<Claim> claims = process.fetch(2);
        Settler settling = settler(process.outbox, batch -> {
            batches.add(batch);
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        });
        settling.add(delivered(claims.getFirst()));
        nextBatch();
        settling.add(delivered(claims.getLast()));
        nextBatch();
        assertThat(fixture.count("attempt")).isEqualTo(2);
    }
}
