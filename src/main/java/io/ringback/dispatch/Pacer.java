package io.ringback.dispatch;

import static java.util.stream.Collectors.groupingBy;

import io.ringback.delivery.Claim;
import io.ringback.delivery.Outbox;
import io.ringback.delivery.Slots;
import io.ringback.delivery.Wish;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Has webhooks with a rate limit sent no more than that, by asking for slots that all nodes share.
 *
 * <p>It asks for the next moment only, so that what waits for a slot holds few places, and closes the endpoint until
 * shortly before its next one. Then {@code wake} is told.
 */
final class Pacer {
    private static final Duration HORIZON = Duration.ofMillis(100);

    private final Outbox outbox;
    private final Endpoints endpoints;
    private final Timer timer;
    private final Consumer<UUID> wake;

    Pacer(Outbox outbox, Endpoints endpoints, Timer timer, Consumer<UUID> wake) {
        this.outbox = outbox;
        this.endpoints = endpoints;
        this.timer = timer;
        this.wake = wake;
    }

    /** Runs something later, on a thread that must not be blocked. */
    @FunctionalInterface
    interface Timer {
        void after(Duration delay, Runnable action);
    }

    /** When claims of webhooks with a limit may be sent. */
    static final class Turns {
        private final Map<UUID, Slots> slots = new HashMap<>();
        private final Map<UUID, Integer> used = new HashMap<>();

        /** How long from now {@code claim} has to wait, in nanoseconds; negative when it has no slot. */
        long next(Claim claim) {
            if (claim.rateLimit() == null) {
                return 0;
            }
            Slots mine = slots.get(claim.webhookId());
            int number = used.merge(claim.webhookId(), 1, Integer::sum) - 1;
            return mine == null || number >= mine.count() ? -1 : Math.max(0, mine.nanos(number));
        }
    }

    /** Asks for slots for those of {@code claims} whose webhooks have a limit. */
    Turns turns(List<Claim> claims) throws SQLException {
        Map<UUID, List<Claim>> limited =
                claims.stream().filter(claim -> claim.rateLimit() != null).collect(groupingBy(Claim::webhookId));
        Turns turns = new Turns();
        for (Slots slots : outbox.reserve(wishes(limited), HORIZON)) {
            turns.slots.put(slots.webhookId(), slots);
            close(slots);
        }
        return turns;
    }

    private List<Wish> wishes(Map<UUID, List<Claim>> limited) {
        List<Wish> wishes = new ArrayList<>();
        long now = System.nanoTime();
        limited.forEach((webhookId, claims) -> {
            int wanted = Math.min(claims.size(), endpoints.places(webhookId, now));
            if (wanted > 0) {
                Claim any = claims.getFirst();
                wishes.add(new Wish(webhookId, any.accountId(), Objects.requireNonNull(any.rateLimit()), wanted));
            }
        });
        return wishes;
    }

    /** Runs {@code action} in {@code nanos}, when a slot has come. */
    void after(long nanos, Runnable action) {
        timer.after(Duration.ofNanos(nanos), action);
    }

    /** Opens the lane again when its next slot is near: no sooner, since a claim before that would be for nothing. */
    private void close(Slots slots) {
        long untilNext = slots.nanos(slots.count()) - HORIZON.toNanos();
        int most = (int) Math.max(1, HORIZON.toNanos() / slots.stepNanos());
        endpoints.of(slots.webhookId()).limit(new Endpoint.Limit(System.nanoTime() + untilNext, most));
        if (untilNext > 0) {
            timer.after(Duration.ofNanos(untilNext), () -> wake.accept(slots.webhookId()));
        }
    }
}
