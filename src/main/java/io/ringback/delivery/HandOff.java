package io.ringback.delivery;

import io.ringback.background.QuietMode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Passes new deliveries from intake to the dispatcher: those of this process's own shards are sent from memory, without
 * a fetch. The owners of the others get a wake-up signal.
 *
 * <p>This is only an optimization: every delivery is in the outbox, and the next scan finds it.
 */
@ApplicationScoped
public class HandOff {
    private final Ownership ownership;
    private final HeldDeliveries held;
    private final PeerNotifier peers;
    private final QuietMode quiet;
    private volatile @Nullable Taker taker;

    HandOff(Ownership ownership, HeldDeliveries held, PeerNotifier peers, QuietMode quiet) {
        this.ownership = ownership;
        this.held = held;
        this.peers = peers;
        this.quiet = quiet;
        peers.onSignal(this::receive);
    }

    private void receive(PeerNotifier.Signal signal) {
        Taker present = taker;
        if (present == null) {
            return;
        }
        switch (signal) {
            case PeerNotifier.Signal.Queued(int shard, UUID webhookId, long micros, UUID orderKey) -> {
                if (ownership.leaseOf(shard) != null) {
                    if (orderKey == null) {
                        present.queued(new Outbox.Queue(shard, webhookId), micros);
                    } else {
                        present.waits(new HeldDeliveries.OrderKey(webhookId, orderKey, shard));
                    }
                }
            }
            case PeerNotifier.Signal.Look look -> present.look();
            case PeerNotifier.Signal.Shards shards -> {}
            case PeerNotifier.Signal.Cancel cancel -> {}
        }
    }

    /**
     * Receives deliveries as the dispatcher of this process. Its methods never throw, since the deliveries are
     * committed.
     */
    public interface Taker {
        /**
         * Holds those of {@code claims} for which there is room, and whose shards belong to this process since
         * {@code sinceNanos}; returns them.
         */
        List<Claim> hold(List<Claim> claims, long sinceNanos);

        /** Sends held deliveries. */
        void send(List<Claim> claims);

        /** Reports that a delivery in {@code queue} is due since {@code micros} of 1970, by the database's clock. */
        void queued(Outbox.Queue queue, long micros);

        /** Reports that a delivery waits behind others of its order key, which may have ended meanwhile. */
        void waits(HeldDeliveries.OrderKey key);

        /** Reports due deliveries in unknown queues. */
        void look();
    }

    /** Registers {@code dispatch} for deliveries accepted in this process; null ends that. */
    public void to(@Nullable Taker dispatch) {
        taker = dispatch;
    }

    /** Holds a stored delivery. */
    public record Stored(
            UUID deliveryId,
            int shard,
            UUID accountId,
            UUID webhookId,
            int revision,
            @Nullable Integer rateLimit,
            @Nullable UUID orderKey,
            boolean ready,
            long dueMicros,
            StoredEvent event) {
        private Claim claim(Lease lease) {
            return new Claim(
                    deliveryId, shard, accountId, webhookId, revision, rateLimit, orderKey, 0, dueMicros, event, lease);
        }
    }

    /** Announces that {@code events} are about to be stored. */
    public Offer offer(Collection<UUID> events) {
        if (quiet.wake()) {
            peers.sendFirst(new PeerNotifier.Signal.Look());
        }
        held.storing(events);
        return new Offer(List.copyOf(events), System.nanoTime());
    }

    /** Wakes the owner of a queue in which a delivery is due since {@code micros}. */
    public void queued(Outbox.Queue queue, long micros) {
        quiet.wake();
        Taker present = taker;
        if (present == null || ownership.leaseOf(queue.shard()) == null) {
            peers.send(new PeerNotifier.Signal.Queued(queue.shard(), queue.webhookId(), micros, null));
        } else {
            present.queued(queue, micros);
        }
    }

    private void waits(HeldDeliveries.OrderKey key) {
        quiet.wake();
        Taker present = taker;
        if (present == null || ownership.leaseOf(key.shard()) == null) {
            peers.send(new PeerNotifier.Signal.Queued(key.shard(), key.webhookId(), 0, key.key()));
        } else if (!held.isHeld(key)) {
            present.waits(key);
        }
    }

    /** Wakes all owners to look for due deliveries. */
    public void look() {
        quiet.wake();
        Taker present = taker;
        if (present != null) {
            present.look();
        }
        peers.send(new PeerNotifier.Signal.Look());
    }

    /** Represents events that are being stored. This process does not fetch their deliveries until it is closed. */
    public final class Offer implements AutoCloseable {
        private final List<UUID> events;
        private final long sinceNanos;

        private Offer(List<UUID> events, long sinceNanos) {
            this.events = events;
            this.sinceNanos = sinceNanos;
        }

        /** Passes committed deliveries to the dispatcher. */
        public void hand(List<Stored> deliveries) {
            List<Claim> claims = new ArrayList<>(deliveries.size());
            Taker present = taker;
            for (Stored stored : deliveries) {
                // Deliveries of a shard that was gained meanwhile may have been sent by its earlier owner.
                Lease lease = stored.ready() ? ownership.leaseSince(stored.shard(), sinceNanos) : null;
                if (lease != null && present != null) {
                    claims.add(stored.claim(lease));
                }
            }
            List<Claim> taken = present == null || claims.isEmpty() ? List.of() : present.hold(claims, sinceNanos);
            // A fetch skips deliveries that are being stored, so they must be released before a scan.
            close();
            if (present != null && !taken.isEmpty()) {
                present.send(taken);
            }
            if (taken.size() < deliveries.size()) {
                Set<UUID> sent = new HashSet<>();
                taken.forEach(claim -> sent.add(claim.deliveryId()));
                deliveries.stream()
                        .filter(stored -> !sent.contains(stored.deliveryId()))
                        .forEach(this::signal);
            }
        }

        private void signal(Stored stored) {
            if (stored.ready()) {
                queued(new Outbox.Queue(stored.shard(), stored.webhookId()), stored.dueMicros());
            } else {
                waits(new HeldDeliveries.OrderKey(
                        stored.webhookId(), Objects.requireNonNull(stored.orderKey()), stored.shard()));
            }
        }

        /** Allows fetches of the deliveries again. */
        @Override
        public void close() {
            held.stored(events);
        }
    }
}
