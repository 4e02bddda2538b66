package io.ringback.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The table of what is still owed: claim it, give it back, or settle it.
 *
 * <p>A claim is a lease with a fencing token. Whoever lets the lease lapse has lost the row: none of their statements
 * changes it any more, since each names the token. No transaction is open during a send.
 */
@ApplicationScoped
public class Outbox {
    private final Leases leases;
    private final Lanes lanes;
    private final Paces paces;
    private final Settlement settlement;

    Outbox(Leases leases, Lanes lanes, Paces paces, Settlement settlement) {
        this.leases = leases;
        this.lanes = lanes;
        this.paces = paces;
        this.settlement = settlement;
    }

    /** How long a claim lasts. */
    public Duration lease() {
        return leases.duration();
    }

    /**
     * What a claim took.
     *
     * @param more whether more may be due than it could take
     * @param exhausted the webhooks for which nothing more is parked and due
     */
    public record Claimed(List<Claim> claims, boolean more, List<UUID> exhausted) {
        static final Claimed NOTHING = new Claimed(List.of(), false, List.of());
    }

    /**
     * Leases at most {@code most} deliveries that are due and not parked, the longest due first, whose {@link
     * Claim#weight()} is at most {@code bytes} in all; but one in any case. Deliveries that are not wanted any more are
     * cancelled on the way, those that cannot be loaded are settled as failed, and neither are returned.
     */
    public Claimed claim(int most, long bytes) throws SQLException {
        return leases.claim(most, bytes);
    }

    /** A webhook for which something is parked, and how many of it may be claimed now. */
    public record Lane(UUID webhookId, int places) {}

    /**
     * Leases what is parked and due for the webhooks of {@code open}, for each at most as many as it has places; else as
     * {@link #claim}.
     */
    public Claimed claimParked(List<Lane> open, long bytes) throws SQLException {
        return open.isEmpty() ? Claimed.NOTHING : leases.claimParked(open, bytes);
    }

    /** Gives back what will not be sent now: it is due again at once, and no try was burnt. */
    public void release(List<Claim> claims) throws SQLException {
        if (!claims.isEmpty()) {
            leases.release(claims);
        }
    }

    /**
     * Gives back what found no place at its endpoint, and takes it and more of the same endpoints' out of the common
     * lane, so that what is due for others comes to the front.
     */
    public void park(List<Claim> claims) throws SQLException {
        if (!claims.isEmpty()) {
            lanes.park(claims);
        }
    }

    /** The webhooks for which something is parked, by whichever node: at most {@code most} whose ids follow {@code after}. */
    public List<UUID> parked(UUID after, int most) throws SQLException {
        return lanes.parked(after, most);
    }

    /** For webhooks with a rate limit, slots no later than {@code horizon} from now; an answer for each wish. */
    public List<Slots> reserve(List<Wish> wishes, Duration horizon) throws SQLException {
        return wishes.isEmpty() ? List.of() : paces.reserve(wishes, horizon);
    }

    /** Whether anything is due that nobody has in hand. */
    public boolean isDue() throws SQLException {
        return leases.isDue();
    }

    /**
     * Writes down what attempts came to and what becomes of their deliveries, all or nothing.
     *
     * @return how many were settled; the others had lost their lease, and nothing was written of them
     */
    public int settle(List<Verdict> verdicts) throws SQLException {
        return settlement.settle(verdicts);
    }
}
