package io.ringback.chaos;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.ringback.chaos.Caller.Promise;
import io.ringback.chaos.Customer.Arrival;
import io.ringback.chaos.Records.History;
import io.ringback.chaos.Records.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares the customer's requests and the records with the guarantees. */
final class Verification {
    /** Times stored in whole milliseconds may appear this much earlier. */
    private static final Duration ROUNDING = Duration.ofMillis(3);

    private final Tenancy tenancy;
    private final List<Promise> promises;
    private final List<Fault> faults;
    private final Map<String, List<Arrival>> arrivals;
    private final Map<String, History> histories;
    private final Map<ExpectedDelivery, History> byTarget;
    private final List<String> violations = new ArrayList<>();
    private int repeats;

    private record ExpectedDelivery(String event, String webhook) {}

    Verification(
            Tenancy tenancy,
            List<Promise> promises,
            List<Fault> faults,
            List<Arrival> arrivals,
            Map<String, History> histories) {
        this.tenancy = tenancy;
        this.promises = promises;
        this.faults = faults;
        this.arrivals =
                arrivals.stream().sorted(Comparator.comparing(Arrival::at)).collect(groupingBy(Arrival::delivery));
        this.histories = histories;
        this.byTarget = histories.values().stream()
                .collect(toMap(
                        history -> new ExpectedDelivery(history.event(), history.webhook()),
                        history -> history,
                        (a, b) -> {
                            violations.add("accepted twice for one webhook: " + a + " and " + b);
                            return a;
                        }));
    }

    List<String> violations() {
        promises.forEach(this::nothingIsLost);
        histories.values().forEach(this::theRecordIsWhole);
        histories.keySet().forEach(this::whatIsRepeatedHasACause);
        repeatsAreFewerThanWasInFlight();
        tenancy.ordered().forEach(this::orderIsKept);
        return violations;
    }

    /** Returns the number of confirmed requests that were followed by another of the same delivery. */
    int repeats() {
        return repeats;
    }

    /** Returns the number of deliveries that failed after all retries. */
    long givenUp() {
        return histories.values().stream()
                .filter(history -> history.state().equals("failed"))
                .count();
    }

    private void check(boolean holds, String rule, Object... facts) {
        if (!holds) {
            violations.add(rule + ": " + Stream.of(facts).map(String::valueOf).toList());
        }
    }

    private void nothingIsLost(Promise promise) {
        for (String webhook : Objects.requireNonNull(tenancy.webhooksOf().get(promise.account()))) {
            History history = byTarget.get(new ExpectedDelivery(promise.event(), webhook));
            if (history == null) {
                check(false, "promised, but no attempt is on record", promise, webhook);
            } else if (history.state().equals("delivered")) {
                check(confirmed(history.delivery()) != null, "on record as delivered, but never confirmed", history);
            } else {
                check(
                        history.state().equals("failed") && history.rows().size() == Plan.RETRIES + 1,
                        "given up before its retries were used",
                        history);
            }
        }
    }

    private void theRecordIsWhole(History history) {
        Row before = null;
        for (Row row : history.rows()) {
            int expected = before == null ? 1 : before.number() + 1;
            check(row.number() == expected, "attempt numbers have a gap or a double", history);
            check(before == null || before.state().equals("pending"), "an attempt follows the last one", history);
            check(
                    before == null || !row.from().isBefore(before.until().minus(ROUNDING)),
                    "an attempt began before the one before it had ended: two owners",
                    history);
            before = row;
        }
    }

    private void whatIsRepeatedHasACause(String delivery) {
        List<Arrival> all = arrivals.getOrDefault(delivery, List.of());
        List<Row> rows = Objects.requireNonNull(histories.get(delivery)).rows();
        for (Arrival arrival : all.subList(0, Math.max(0, all.size() - 1))) {
            Instant confirmed = arrival.confirmed();
            if (confirmed == null) {
                continue;
            }
            boolean seenAsFailure = rows.stream().anyMatch(row -> row.failed() && row.covers(arrival.at()));
            if (!seenAsFailure) {
                repeats++;
                check(
                        faults.stream().anyMatch(fault -> fault.isNear(confirmed)),
                        "confirmed, and sent again although nothing was wrong",
                        arrival,
                        rows);
            }
        }
    }

    private void repeatsAreFewerThanWasInFlight() {
        long most = (long) faults.size() * Plan.IN_FLIGHT * Plan.NODES;
        check(repeats <= most, "more repeats than were ever in flight", repeats, most);
    }

    /** Checks that no request of a call precedes the confirmation or failure of its previous event. */
    private void orderIsKept(String webhook) {
        promises.stream()
                .filter(promise -> Objects.requireNonNull(tenancy.webhooksOf().get(promise.account()))
                        .contains(webhook))
                .collect(groupingBy(Promise::call))
                .values()
                .forEach(call -> orderIsKept(webhook, call));
    }

    private void orderIsKept(String webhook, List<Promise> call) {
        History before = null;
        for (Promise promise :
                call.stream().sorted(Comparator.comparingInt(Promise::number)).toList()) {
            History history = byTarget.get(new ExpectedDelivery(promise.event(), webhook));
            if (history != null && before != null) {
                Instant ended = confirmed(before.delivery());
                Instant began = began(history.delivery());
                check(
                        before.state().equals("failed") || began == null || (ended != null && !began.isBefore(ended)),
                        "out of order",
                        before,
                        history);
            }
            before = history == null ? before : history;
        }
    }

    /** Returns the time at which the customer first confirmed {@code delivery}; null if never. */
    private @Nullable Instant confirmed(String delivery) {
        return arrivals.getOrDefault(delivery, List.of()).stream()
                .map(Arrival::confirmed)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private @Nullable Instant began(String delivery) {
        List<Arrival> all = arrivals.getOrDefault(delivery, List.of());
        return all.isEmpty() ? null : all.getFirst().at();
    }
}
