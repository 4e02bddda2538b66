package io.ringback.dispatch;

import io.quarkus.logging.Log;
import io.ringback.delivery.Claim;
import io.ringback.delivery.Outbox;
import io.ringback.delivery.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Claims what is due, round by round, and sends it.
 *
 * <p>It never waits for a receiver. What it has in hand, from claim to settle, is bounded by its room, and whatever it
 * cannot send at once it gives back. One thread runs the rounds; completions come from anywhere.
 */
final class Dispatcher {
    private static final int BATCH = 500;

    /** The share of the room that is worth a claim at once; less is collected for a moment. */
    private static final int WORTHWHILE = 8;

    private static final Duration COLLECT = Duration.ofMillis(5);
    private static final Duration PATIENT = Window.PATIENCE;

    /** How often a drain looks for what its guards refused meanwhile. */
    private static final Duration DRAIN_STEP = Duration.ofMillis(100);

    private final Outbox outbox;
    private final Endpoints endpoints;
    private final ParkedWebhooks parked;
    private final Pacer pacer;
    private final Sending sending;
    private final Room room;
    private volatile boolean hungry;
    private boolean asked;
    private long claimedAtNanos = System.nanoTime();

    Dispatcher(Outbox outbox, Endpoints endpoints, ParkedWebhooks parked, Pacer pacer, Sending sending, Room room) {
        this.outbox = outbox;
        this.endpoints = endpoints;
        this.parked = parked;
        this.pacer = pacer;
        this.sending = sending;
        this.room = room;
        sending.onPlaceFree(claim -> parked.ready(claim.webhookId()));
    }

    /** One round; how many deliveries were sent in it. */
    int runOnce() throws SQLException {
        parked.look();
        sending.dismiss(PATIENT);
        park();
        if (!isWorthwhile(Math.min(room.free(), BATCH))) {
            hungry = true;
            asked = false;
            return 0;
        }
        Room.Part part = room.forClaim(BATCH);
        List<Claim> claims = new ArrayList<>();
        boolean more;
        try {
            more = part.deliveries() > 0 && claim(part, claims);
        } catch (SQLException | RuntimeException | Error failure) {
            // What the first claim leased is given back in the next round, and its room with it.
            sending.keep(claims);
            throw failure;
        } finally {
            room.fill(part, claims);
        }
        asked = part.deliveries() > 0;
        int sent = sendInTurn(claims);
        hungry = more;
        park();
        return sent;
    }

    /** Whether to claim so many now, or to wait until there is room for more: a claim costs as much for one as for fifty. */
    private boolean isWorthwhile(int free) {
        long now = System.nanoTime();
        boolean worthwhile = free >= room.most() / WORTHWHILE || (free > 0 && now - claimedAtNanos >= 0);
        if (worthwhile) {
            claimedAtNanos = now + COLLECT.toNanos();
        }
        return worthwhile;
    }

    /** Claims {@code into} a list what fits {@code part}: from the lanes at most half. Whether more may be due. */
    private boolean claim(Room.Part part, List<Claim> into) throws SQLException {
        Outbox.Claimed lanes = parked.claim(part.deliveries() / 2, part.bytes() / 2);
        into.addAll(lanes.claims());
        long taken = into.stream().mapToLong(Claim::weight).sum();
        int left = part.deliveries() - into.size();
        if (left <= 0 || taken >= part.bytes()) {
            return true;
        }
        Outbox.Claimed common = outbox.claim(left, part.bytes() - taken);
        into.addAll(common.claims());
        return common.more() || lanes.more();
    }

    /** Whether the last round had room to ask the database for what is due; for the thread of the rounds. */
    boolean hasAsked() {
        return asked;
    }

    /** Whether something due was left behind, so that a place that gets free may be worth a round. */
    boolean isHungry() {
        return hungry || !parked.isEmpty();
    }

    /** How long the next round may wait when nothing rings, at most {@code longest}. */
    Duration pause(Duration longest) {
        Duration patient = endpoints.isCrowded() && PATIENT.compareTo(longest) < 0 ? PATIENT : longest;
        return hungry ? COLLECT : parked.pause(patient);
    }

    /** Sets room aside for at most {@code wanted} deliveries of {@code weight} bytes that intake will hand over; how much. */
    int reserve(int wanted, long weight) {
        return room.reserve(wanted, weight);
    }

    /** Sends {@code claims}, for which room was set aside; whether all found a place at their endpoints. */
    boolean take(List<Claim> claims, int reserved, long weight) {
        room.fill(new Room.Part(reserved, reserved * weight), claims);
        return claims.isEmpty() || sending.send(claims, claim -> 0) == claims.size();
    }

    private int sendInTurn(List<Claim> claims) throws SQLException {
        Pacer.Turns turns;
        try {
            turns = pacer.turns(claims);
        } catch (SQLException | RuntimeException | Error failure) {
            sending.keep(claims);
            throw failure;
        }
        return sending.send(claims, turns::next);
    }

    private void park() throws SQLException {
        giveBack(claims -> {
            outbox.park(claims);
            claims.forEach(claim -> parked.add(claim.webhookId()));
        });
    }

    /** Gives back what was not sent; if that fails, again in the next round, as long as the leases last. */
    private void giveBack(Return way) throws SQLException {
        List<Claim> claims = sending.takeUnsent();
        if (claims.isEmpty()) {
            return;
        }
        List<Claim> done = claims;
        try {
            way.back(claims);
        } catch (SQLException | RuntimeException | Error failure) {
            long now = System.nanoTime();
            done = claims.stream()
                    .filter(claim -> !claim.lease().outlasts(Duration.ZERO, now))
                    .toList();
            List<Claim> kept = new ArrayList<>(claims);
            kept.removeAll(done);
            sending.keep(kept);
            throw failure;
        } finally {
            room.free(done);
        }
    }

    @FunctionalInterface
    private interface Return {
        void back(List<Claim> claims) throws SQLException;
    }

    /** How many deliveries are in hand, with the room that is set aside for more. */
    int inHand() {
        return room.inHand();
    }

    /** How many bytes are reserved for them. */
    long bytes() {
        return room.bytes();
    }

    /** Whether nothing is in hand. */
    boolean isIdle() {
        return inHand() == 0;
    }

    /** Makes room: what {@code batch} tells of is no longer in hand. */
    void settled(List<Verdict> batch) {
        room.free(batch.stream().map(Verdict::claim).toList());
    }

    /** Waits until nothing is in hand, at most {@code longest}; whether that came true. */
    boolean drain(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        boolean told = false;
        do {
            sending.dismiss(Duration.ZERO);
            try {
                giveBack(outbox::release);
            } catch (SQLException | RuntimeException failure) {
                if (!told) {
                    Log.warnf("Deliveries in hand cannot be released yet, trying again: %s", failure.getMessage());
                    told = true;
                }
            }
            if (room.awaitIdle(DRAIN_STEP)) {
                return true;
            }
        } while (System.nanoTime() - deadline < 0);
        return false;
    }
}
