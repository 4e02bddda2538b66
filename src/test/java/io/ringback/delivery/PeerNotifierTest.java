package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.delivery.DatabaseConfig.Pooler;
import io.ringback.delivery.PeerNotifier.Signal;
import io.ringback.testing.Until;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerNotifierTest {
    private final BlockingQueue<Signal> own = new LinkedBlockingQueue<>();
    private final BlockingQueue<Signal> others = new LinkedBlockingQueue<>();
    private OutboxFixture fixture;
    private PeerNotifier sender;
    private PeerNotifier receiver;

    @BeforeEach
    void two_processes() throws Exception {
        fixture = new OutboxFixture();
        sender = fixture.peers(Pooler.NONE);
        receiver = fixture.peers(Pooler.NONE);
        sender.onSignal(own::add);
        receiver.onSignal(others::add);
        sender.speak();
        sender.listen();
        receiver.listen();
        awaitBoth();
    }

    @AfterEach
    void stop() throws InterruptedException {
        sender.stop();
        receiver.stop();
    }

    /** Starting to listen triggers one poll. */
    private void awaitBoth() throws InterruptedException {
        assertThat(next(others)).isEqualTo(new Signal.Shards());
        assertThat(next(others)).isEqualTo(new Signal.Look());
        assertThat(next(own)).isEqualTo(new Signal.Shards());
        assertThat(next(own)).isEqualTo(new Signal.Look());
    }

    private static Signal next(BlockingQueue<Signal> received) throws InterruptedException {
        Signal signal = received.poll(20, TimeUnit.SECONDS);
        assertThat(signal).as("no signal came").isNotNull();
        return signal;
    }

    @Test
    void each_kind_of_signal_arrives_unchanged_and_only_at_others() throws Exception {
        Signal queued = new Signal.Queued(1023, UUID.randomUUID(), 1_764_239_000_123_456L, null);
        Signal waiting = new Signal.Queued(0, UUID.randomUUID(), 0, UUID.randomUUID());
        for (Signal signal :
                new Signal[] {queued, waiting, new Signal.Shards(), new Signal.Cancel(), new Signal.Look()}) {
            sender.send(signal);
            assertThat(next(others)).isEqualTo(signal);
        }
        assertThat(own).isEmpty();
    }

    @Test
    void too_many_signals_for_a_notification_become_one_scan_request() throws Exception {
        int sent = 5_000;
        IntStream.range(0, sent)
                .forEach(i -> sender.send(new Signal.Queued(i % 1024, UUID.randomUUID(), i, UUID.randomUUID())));
        int received = 0;
        while (!(next(others) instanceof Signal.Look)) {
            received++;
        }
        assertThat(received).isLessThan(sent);
    }

    /**
     * They wait for the sending thread: whatever it has sent before, the last that arrives is the earliest or the only
     * one.
     */
    @Test
    void signals_of_one_queue_are_merged_and_the_earliest_is_kept() throws Exception {
        UUID webhook = UUID.randomUUID();
        for (int i = 0; i < 1_000; i++) {
            sender.send(new Signal.Queued(7, webhook, 2_000 - i, null));
        }
        sender.send(new Signal.Cancel());
        List<Signal> received = new ArrayList<>();
        while (!(received.isEmpty() ? new Signal.Look() : received.getLast()).equals(new Signal.Cancel())) {
            received.add(next(others));
        }
        assertThat(received).hasSizeLessThan(1_000).contains(new Signal.Queued(7, webhook, 1_001, null));
    }

    @Test
    void a_lost_connection_is_replaced() throws Exception {
        fixture.database.goAway();
        fixture.database.comeBack();
        awaitBoth();
        sender.send(new Signal.Cancel());
        assertThat(next(others)).isEqualTo(new Signal.Cancel());
    }

    private long listening() {
        return fixture.count("pg_stat_activity where datname = current_database() and query like 'listen %'");
    }

    @Test
    void behind_a_transaction_pooler_only_the_session_url_listens() throws Exception {
        sender.stop();
        receiver.stop();
        Until.holds(this::listening, count -> count == 0);
        receiver = fixture.peers(Pooler.TRANSACTION);
        receiver.onSignal(others::add);
        receiver.listen();
        assertThat(receiver.isSound()).isTrue();
        assertThat(listening()).isZero();
        receiver = fixture.peers(Pooler.TRANSACTION, fixture.database.url());
        receiver.onSignal(others::add);
        receiver.listen();
        assertThat(next(others)).isEqualTo(new Signal.Shards());
    }

    @Test
    void signals_sent_before_the_start_are_dropped() throws Exception {
        PeerNotifier silent = fixture.peers(Pooler.NONE);
        silent.send(new Signal.Cancel());
        sender.send(new Signal.Shards());
        assertThat(next(others)).isEqualTo(new Signal.Shards());
    }
}
