package io.ringback.delivery;

import io.ringback.id.Ids;
import io.ringback.jdbc.Call;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/**
 * The rows of the outbox that a statement may change because their fences still hold.
 *
 * <p>They are named by an array and not joined: a join that was planned while the outbox was empty goes through all of
 * it, and that plan is kept when a million rows arrive (ADR 14). The fence that belongs to a row is found by halving, so
 * the arrays are in the order of the deliveries.
 */
final class Fenced {
    /** Whether {@code delivery d}, which is one of {@code :delivery}, still has its {@code :fence}. */
    static final String HOLDS = "d.fence = (:fence::uuid[])[width_bucket(d.id, :delivery::uuid[])]";

    /** Of {@code delivery d}: the rows of {@code :delivery} that still have their {@code :fence}. */
    static final String ROWS = "d.id = any (:delivery::uuid[]) and " + HOLDS;

    private Fenced() {}

    /** Has {@code statement} change the rows of {@code items}; how many it did. Of two claims of one row each has its turn. */
    static <T> int change(Collection<T> items, Function<T, Claim> claim, Statement<T> statement) throws SQLException {
        NavigableMap<UUID, T> ordered = new TreeMap<>(Ids.ORDER);
        List<T> others = new ArrayList<>();
        for (T item : items) {
            if (ordered.putIfAbsent(claim.apply(item).deliveryId(), item) != null) {
                others.add(item);
            }
        }
        int changed = statement.run(List.copyOf(ordered.values()));
        return others.isEmpty() ? changed : changed + change(others, claim, statement);
    }

    /** Sets the two parameters of {@link #ROWS} and {@link #HOLDS}. */
    static <T> Call bind(Call call, List<T> items, Function<T, Claim> claim) throws SQLException {
        return call.uuids("delivery", items, item -> claim.apply(item).deliveryId())
                .uuids("fence", items, item -> claim.apply(item).lease().fence());
    }

    @FunctionalInterface
    interface Statement<T> {
        /** Runs for {@code items}, whose deliveries are in order and all different. */
        int run(List<T> items) throws SQLException;
    }
}
