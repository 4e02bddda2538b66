package io.ringback.delivery;

import io.ringback.id.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The short way from intake to dispatch in one process: what has room in hand is leased as it is inserted and sent from
 * memory, without a claim.
 *
 * <p>It is a short cut and nothing more. What finds no room is due in the outbox at once, and what was handed over and
 * lost with the process is claimed by anybody when its lease ends.
 */
@ApplicationScoped
public class HandOff {
    private final Ids ids;
    private final long leaseMillis;
    private final long leaseNanos;
    private volatile @Nullable Taker taker;

    HandOff(Ids ids, DeliveryConfig config) {
        this.ids = ids;
        this.leaseMillis = config.lease().toMillis();
        this.leaseNanos = config.lease().toNanos();
    }

    /** Who pays what is handed over. */
    public interface Taker {
        /** Sets room aside for at most {@code most} deliveries of {@code weight} bytes each; for how many it was. */
        int reserve(int most, long weight);

        /**
         * Takes what was leased, and takes back the room that was set aside: {@code reserved} deliveries of {@code weight}
         * bytes each. Never throws: what is handed over is committed, whatever becomes of it here.
         */
        void take(List<Claim> claims, int reserved, long weight);
    }

    /** From now on {@code dispatch} takes what is accepted in this process; null ends that. */
    public void to(@Nullable Taker dispatch) {
        taker = dispatch;
    }

    /**
     * Sets room aside for at most {@code most} deliveries that are about to be inserted, of events whose payloads have at
     * most {@code largest} bytes.
     */
    public Offer offer(int most, int largest) {
        Taker present = taker;
        long weight = Claim.weight(largest);
        int room = present == null || most == 0 ? 0 : present.reserve(most, weight);
        return new Offer(present, room, weight, new Lease(ids.next(), System.nanoTime() + leaseNanos), leaseMillis);
    }

    /**
     * Room that was set aside. It must end in exactly one {@link #hand}.
     *
     * @param room how many deliveries may be inserted under {@code lease}
     * @param weight how many bytes are set aside for each of them
     */
    public record Offer(@Nullable Taker taker, int room, long weight, Lease lease, long leaseMillis) {
        public UUID fence() {
            return lease.fence();
        }

        /** Hands over what was inserted under the lease and is committed; none when nothing was. */
        public void hand(List<Claim> claims) {
            if (taker != null) {
                taker.take(claims, room, weight);
            }
        }
    }
}
