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
 * The short way from intake to the dispatcher: deliveries of this process's own shards are sent from memory, without a fetch.
 * The owners of the others get a wake-up signal.
 *
 * <p>It is a short cut and nothing more: all that is handed over is in the outbox, and found there by a look.
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

    /** The dispatcher of this process. None of its methods throws: what it is told of is committed. */
    public interface Taker {
        /**
         * Holds those of {@code claims} that it has room for, and whose shards have been this process's since {@code
         * sinceNanos}; these.
         */
        List<Claim> hold(List<Claim> claims, long sinceNanos);

        /** Sends what it holds. */
        void send(List<Claim> claims);

        /** Something is due in {@code queue} since {@code micros}, in 1970 and after by the database's clock. */
        void queued(Outbox.Queue queue, long micros);

        /** Something waits behind others of its order key, which may have ended meanwhile. */
        void waits(HeldDeliveries.OrderKey key);

        /** Something is due somewhere. */
        void look();
    }

    /** From now on {@code dispatch} takes what is accepted in this process; null ends that. */
    public void to(@Nullable Taker dispatch) {
        taker = dispatch;
    }

    /** A delivery as it was stored. */
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

    /** Something is due in a queue since {@code micros}: wakes its owner. */
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

    /** Something is due somewhere; all owners learn of it. */
    public void look() {
        quiet.wake();
        Taker present = taker;
        if (present != null) {
            present.look();
        }
        peers.send(new PeerNotifier.Signal.Look());
    }

    /** Events that are being stored. Their deliveries are fetched by nobody here until it is closed. */
    public final class Offer implements AutoCloseable {
        private final List<UUID> events;
        private final long sinceNanos;

        private Offer(List<UUID> events, long sinceNanos) {
            this.events = events;
            this.sinceNanos = sinceNanos;
        }

        /** Hands over what is committed. */
        public void hand(List<Stored> deliveries) {
            List<Claim> claims = new ArrayList<>(deliveries.size());
            Taker present = taker;
            for (Stored stored : deliveries) {
                // Of a shard that was gained meanwhile the owner before may have sent it already.
                Lease lease = stored.ready() ? ownership.leaseSince(stored.shard(), sinceNanos) : null;
                if (lease != null && present != null) {
                    claims.add(stored.claim(lease));
                }
            }
            List<Claim> taken = present == null || claims.isEmpty() ? List.of() : present.hold(claims, sinceNanos);
            // A fetch passes over what is being stored: only now there is something to be found.
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

        /** From now on the outbox tells what is due. */
        @Override
        public void close() {
            held.stored(events);
        }
    }
}
