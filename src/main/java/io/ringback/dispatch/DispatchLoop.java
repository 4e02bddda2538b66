package io.ringback.dispatch;

import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.ringback.background.Job;
import io.ringback.delivery.AttemptResult;
import io.ringback.delivery.Claim;
import io.ringback.delivery.HandOff;
import io.ringback.delivery.HeldDeliveries.OrderKey;
import io.ringback.delivery.Outbox;
import io.ringback.delivery.Ownership;
import io.ringback.delivery.WakeSignal;
import io.ringback.jdbc.OutageLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Runs the dispatcher's rounds: on a wake-up signal, and periodically without one. */
@ApplicationScoped
class DispatchLoop implements HandOff.Taker, Ownership.Listener {
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    /** Time after which a round hangs: no round waits that long for anything. */
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(15);

    private final OutageLog outages = new OutageLog(DispatchLoop.class, "fetching and sending deliveries");
    private final Dispatcher dispatcher;
    private final Settler settler;
    private final WakeSignal wakeSignal;
    private final Ownership ownership;
    private final HandOff handOff;
    private final DispatchConfig config;
    private final Thread rounds;
    private final Thread draining;
    private volatile boolean running = true;
    private volatile boolean atWork;
    private volatile long atWorkSinceNanos;

    DispatchLoop(
            Dispatcher dispatcher,
            Settler settler,
            WakeSignal wakeSignal,
            Ownership ownership,
            HandOff handOff,
            DispatchConfig config) {
        this.dispatcher = dispatcher;
        this.settler = settler;
        this.wakeSignal = wakeSignal;
        this.ownership = ownership;
        this.handOff = handOff;
        this.config = config;
        this.rounds = Thread.ofPlatform().name("dispatcher").daemon().unstarted(this::run);
        this.draining = Thread.ofPlatform().name("drain").daemon().unstarted(this::drain);
    }

    /** Starts to fetch due deliveries and to accept new ones of this process. */
    void start() {
        settle();
        rounds.start();
    }

    /** Starts to own shards and to record results. */
    void settle() {
        ownership.onChange(this);
        handOff.to(this);
        ownership.start();
        settler.onSettled(this::settled);
        settler.start();
    }

    @Override
    public List<Claim> hold(List<Claim> claims, long sinceNanos) {
        return running ? dispatcher.hold(claims, sinceNanos) : List.of();
    }

    @Override
    public void send(List<Claim> claims) {
        try {
            if (dispatcher.send(claims)) {
                return;
            }
        } catch (RuntimeException | Error failure) {
            outages.failed(failure);
        }
        wakeSignal.signal();
    }

    @Override
    public void queued(Outbox.Queue queue, long micros) {
        dispatcher.queued(queue, micros);
        wakeSignal.signal();
    }

    @Override
    public void waits(OrderKey key) {
        dispatcher.waits(key);
        wakeSignal.signal();
    }

    @Override
    public void look() {
        dispatcher.requestScan();
        wakeSignal.signal();
    }

    @Override
    public void gained() {
        look();
    }

    @Override
    public void lost() {
        dispatcher.lost();
    }

    @Produces
    @Singleton
    Job tickJob() {
        return new Job("DispatchLoop.tick", this::tick);
    }

    /** Polls the outbox: for retries that are due, deliveries of ended processes, and missed wake-up signals. */
    void tick() {
        wakeSignal.signal();
    }

    /** Returns whether its threads are alive and no round hangs. */
    boolean isSound() {
        return !running || (lives(rounds) && settler.isSound() && !isHanging());
    }

    private boolean isHanging() {
        return atWork && System.nanoTime() - atWorkSinceNanos > LONGEST_ROUND.toNanos();
    }

    static boolean lives(Thread thread) {
        return thread.isAlive() || thread.getState() == Thread.State.NEW;
    }

    private void run() {
        try {
            while (running) {
                round();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs one round, and waits if it found nothing. */
    void round() throws InterruptedException {
        Duration pause = AFTER_FAILURE;
        atWorkSinceNanos = System.nanoTime();
        atWork = true;
        try {
            int sent = dispatcher.runOnce();
            if (dispatcher.hasAsked()) {
                outages.worked();
            }
            pause = sent > 0 ? Duration.ZERO : dispatcher.pause(config.poll());
        } catch (SQLException | RuntimeException | Error failure) {
            outages.failed(failure);
        } finally {
            atWork = false;
        }
        if (!pause.isZero()) {
            wakeSignal.await(pause);
        }
    }

    private void settled(List<AttemptResult> batch) {
        dispatcher.settled(batch);
        if (dispatcher.hasMoreDue()) {
            wakeSignal.signal();
        }
    }

    /**
     * Stops fetching and accepting, and releases held deliveries in the background. The API continues to serve for
     * {@code quarkus.shutdown.delay}; other processes send what it accepts.
     */
    void retire(@Observes ShutdownDelayInitiatedEvent stopping) {
        retire();
    }

    private void retire() {
        running = false;
        handOff.to(null);
        ownership.retire();
        wakeSignal.signal();
        if (settler.isRunning()) {
            draining.start();
        }
    }

    /** Also called directly after a failed start. */
    void stop(@Observes ShutdownEvent stopping) throws InterruptedException {
        end();
    }

    /** Releases all held deliveries and frees the shards; later calls have no effect. */
    void end() throws InterruptedException {
        if (running) {
            retire();
        }
        draining.join();
        ownership.stop();
    }

    private void drain() {
        try {
            rounds.join();
            drainInFlight();
            settler.stop();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for deliveries in flight; others may be sent by other processes once they must have ended. */
    private void drainInFlight() throws InterruptedException {
        if (!dispatcher.drain(config.drainTimeout())) {
            dispatcher.postpone();
            Log.warn("Shutdown: some deliveries were still in flight; another process takes them over. "
                    + "Raise RINGBACK_DRAIN_TIMEOUT if this recurs");
        }
    }
}
