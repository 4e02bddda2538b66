package io.ringback.dispatch;

import io.ringback.delivery.Outbox;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The webhooks for which something is parked. Those whose endpoints have just got a place are visited at once, the others
 * in turn, so many in a round: a round costs the same however many there are. One thread visits.
 */
final class ParkedWebhooks {
    private static final UUID BEGINNING = new UUID(0, 0);
    /** What other nodes parked, and what was parked before this one started, has to be found. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final Duration LOOK_ON = Duration.ofMillis(100);
    private static final int LOOKED_AT = 1000;

    /** How often all are visited, at most; and how many in a round, whose next comes after a while. */
    private static final Duration TURN = Duration.ofMillis(500);

    private static final int VISITED = 1000;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Outbox outbox;
    private final Endpoints endpoints;
    private final Set<UUID> all = ConcurrentHashMap.newKeySet();
    private final Set<UUID> ready = ConcurrentHashMap.newKeySet();
    private final Queue<UUID> readyInTurn = new ConcurrentLinkedQueue<>();
    private final LinkedHashSet<UUID> turns = new LinkedHashSet<>();
    private UUID lookedUpTo = BEGINNING;
    private long lookAtNanos = System.nanoTime();
    private int toVisit;
    private long turnAtNanos = System.nanoTime();
    private long visitAtNanos = System.nanoTime();

    ParkedWebhooks(Outbox outbox, Endpoints endpoints) {
        this.outbox = outbox;
        this.endpoints = endpoints;
    }

    /** Looks for more of them in the outbox, when it is time for it. */
    void look() throws SQLException {
        long now = System.nanoTime();
        if (now - lookAtNanos < 0) {
            return;
        }
        List<UUID> found = outbox.parked(lookedUpTo, LOOKED_AT);
        found.forEach(this::add);
        boolean isEnd = found.size() < LOOKED_AT;
        lookedUpTo = isEnd ? BEGINNING : found.getLast();
        lookAtNanos = now + (isEnd ? LOOK : LOOK_ON).toNanos();
    }

    /** Notes that something is parked for {@code webhookId}. */
    void add(UUID webhookId) {
        all.add(webhookId);
        turns.add(webhookId);
        // A place that it was given before has told nobody.
        ready(webhookId);
    }

    /** Notes that the endpoint of {@code webhookId} may have a place; from any thread. */
    void ready(UUID webhookId) {
        if (all.contains(webhookId) && ready.add(webhookId)) {
            readyInTurn.add(webhookId);
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** How long the next round may wait when there is nothing else to do, at most {@code longest}. */
    Duration pause(Duration longest) {
        return toVisit > 0 && PAUSE.compareTo(longest) < 0 ? PAUSE : longest;
    }

    /** Claims what is parked for webhooks whose endpoints have places, at most {@code most} and {@code bytes} in all. */
    Outbox.Claimed claim(int most, long bytes) throws SQLException {
        Outbox.Claimed claimed = outbox.claimParked(open(most, System.nanoTime()), bytes);
        claimed.exhausted().forEach(this::cleared);
        return claimed;
    }

    private void cleared(UUID webhookId) {
        all.remove(webhookId);
        turns.remove(webhookId);
    }

    /** Webhooks whose endpoints have places now: at most {@code most} places in all. */
    List<Outbox.Lane> open(int most, long nowNanos) {
        List<Outbox.Lane> open = new ArrayList<>();
        int left = most;
        while (left > 0 && !readyInTurn.isEmpty()) {
            UUID webhookId = readyInTurn.remove();
            ready.remove(webhookId);
            if (all.contains(webhookId)) {
                left -= visit(webhookId, left, open, nowNanos);
            }
        }
        Set<UUID> visited = new LinkedHashSet<>();
        open.forEach(lane -> visited.add(lane.webhookId()));
        for (int visits = visits(nowNanos); visits > 0 && left > 0 && toVisit > 0; visits--) {
            toVisit--;
            UUID webhookId = turns.removeFirst();
            turns.add(webhookId);
            if (visited.add(webhookId)) {
                left -= visit(webhookId, left, open, nowNanos);
            }
        }
        return open;
    }

    private int visits(long nowNanos) {
        if (toVisit == 0 && nowNanos - turnAtNanos >= 0) {
            turnAtNanos = nowNanos + TURN.toNanos();
            toVisit = turns.size();
        }
        toVisit = Math.min(toVisit, turns.size());
        if (nowNanos - visitAtNanos < 0) {
            return 0;
        }
        visitAtNanos = nowNanos + PAUSE.toNanos();
        return VISITED;
    }

    private int visit(UUID webhookId, int left, List<Outbox.Lane> open, long nowNanos) {
        int places = Math.min(left, endpoints.places(webhookId, nowNanos));
        if (places <= 0) {
            return 0;
        }
        open.add(new Outbox.Lane(webhookId, places));
        return places;
    }
}
