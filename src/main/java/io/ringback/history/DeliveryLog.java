package io.ringback.history;

import static java.util.stream.Collectors.toMap;

import io.ringback.delivery.Delivery;
import io.ringback.delivery.DeliveryState;
import io.ringback.http.lists.ListSource;
import io.ringback.http.lists.Range;
import io.ringback.id.Ids;
import io.ringback.jdbc.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads deliveries from three tables: pending ones from the outbox, delivered and failed ones from their last attempt,
 * cancelled ones from their cancellation.
 */
@ApplicationScoped
public class DeliveryLog {
    private static final String WAITING = "select id from unnest(:waiting::uuid[]) as w (id)\n";
    /** Selects from a table, with an additional condition and order. */
    private static final String ENDED = """
            union
            (select distinct delivery_id
            from %s
            where account_id = :account and delivery_id > :above and delivery_id < :below%s
            order by delivery_id %s
            limit :most)
            """;

    /**
     * Selects the current state of deliveries. The bound excludes the partitions of earlier days. The number of
     * attempts decides which row is the latest, since ids of different clocks are not comparable. A cancellation with
     * the same number is later than the attempt.
     */
    private static final Sql STANDING = Sql.of("""
            select
              k.id,
              coalesce(d.webhook_id, a.webhook_id, c.webhook_id) as webhook_id,
              coalesce(d.event_id, a.event_id, c.event_id) as event_id,
              coalesce(d.tries, greatest(a.try, c.tries), 0) as tries,
              case
                when d.id is not null then 'pending'
                when c.id is not null and (a.id is null or a.try <= c.tries) then 'cancelled'
                else a.state
              end as state,
              nullif(d.due_at, 'infinity') as due_at,
              a.id as attempt_id, a.attempted_at, c.cancelled_at, c.reason,
              e.hook
            from unnest(:ids::uuid[]) as k (id)
            left join delivery d on d.id = k.id and d.account_id = :account
            left join lateral (
              select *
              from attempt
              where account_id = :account and delivery_id = k.id and id > :since
              order by try desc
              limit 1
            ) a on true
            left join lateral (
              select *
              from cancellation
              where account_id = :account and delivery_id = k.id and id > :since
              order by tries desc, id desc
              limit 1
            ) c on true
            left join event e on e.id = coalesce(d.event_id, a.event_id, c.event_id)
            where coalesce(d.id, a.delivery_id, c.delivery_id) is not null
            """);

    private static final Sql OF_EVENT = Sql.of("""
            select id
            from delivery
            where account_id = :account and id between delivery_id(:event, 0) and delivery_id(:event, 4294967295)
            union
            select delivery_id
            from attempt
            where account_id = :account
              and delivery_id between delivery_id(:event, 0) and delivery_id(:event, 4294967295)
              and id > :since
            union
            select delivery_id
            from cancellation
            where account_id = :account
              and delivery_id between delivery_id(:event, 0) and delivery_id(:event, 4294967295)
              and id > :since
            order by 1
            """);

    private final DataSource database;

    public DeliveryLog(DataSource database) {
        this.database = database;
    }

    /**
     * Reads the first {@code most} deliveries of an account in {@code range}.
     *
     * @param state selects deliveries that may be in this state, as far as an index shows, so callers must check; null for all
     */
    static ListSource.Found<Delivery> read(
            Connection connection, UUID account, @Nullable DeliveryState state, Range range, int most)
            throws SQLException {
        PendingDeliveries.Part waiting = state == null || state == DeliveryState.PENDING
                ? PendingDeliveries.of(connection, account, range, most)
                : new PendingDeliveries.Part(List.of(), null);
        Range looked = waiting.cut() == null ? range : range.before(waiting.cut());
        List<UUID> ids = new ArrayList<>();
        try (var call = Sql.of(candidates(state, range.ascending())).on(connection)) {
            call.uuids("waiting", waiting.ids());
            if (state != DeliveryState.PENDING) {
                call.set("account", account).set("above", looked.above()).set("below", looked.below());
            }
            ids(call.set("most", most).query(), ids);
        }
        return new ListSource.Found<>(standing(connection, account, ids), waiting.cut());
    }

    /** Returns the statement for a state; an index serves each form: docs/adr/0009-lists-by-index.md. */
    static String candidates(@Nullable DeliveryState state, boolean ascending) {
        String order = ascending ? "asc" : "desc";
        String tried = ENDED.formatted("attempt", "", order);
        String cancelled = ENDED.formatted("cancellation", "", order);
        String sources = switch (state) {
            case null -> tried + cancelled;
            case PENDING -> "";
            case DELIVERED -> tried;
            case FAILED -> ENDED.formatted("attempt", " and state = 'failed'", order);
            case CANCELLED -> cancelled;
        };
        return "select id from (\n" + WAITING + sources + ") k\norder by id " + order + "\nlimit :most";
    }

    /** Returns the account's delivery {@code id}; empty when it does not exist or was dropped. */
    public Optional<Delivery> find(UUID account, UUID id) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return standing(connection, account, List.of(id)).stream().findFirst();
        }
    }

    /** Returns the deliveries of one event to webhooks of the account. */
    public List<Delivery> ofEvent(UUID account, UUID event) throws SQLException {
        try (Connection connection = database.getConnection()) {
            List<UUID> ids = new ArrayList<>();
            try (var call = OF_EVENT.on(connection)) {
                ids(
                        call.set("account", account)
                                .set("event", event)
                                .set("since", Delivery.historySince(event))
                                .query(),
                        ids);
            }
            return standing(connection, account, ids);
        }
    }

    private static void ids(ResultSet rows, List<UUID> ids) throws SQLException {
        try (rows) {
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
        }
    }

    private static List<Delivery> standing(Connection connection, UUID account, List<UUID> ids) throws SQLException {
        if (ids.isEmpty()) {
            return List.of();
        }
        List<Delivery> found = new ArrayList<>(ids.size());
        UUID oldest = ids.stream().min(Comparator.comparing(Ids::instant)).orElseThrow();
        try (var call = STANDING.on(connection);
                ResultSet row = call.uuids("ids", ids)
                        .set("account", account)
                        .set("since", Delivery.historySince(oldest))
                        .query()) {
            while (row.next()) {
                found.add(read(row, account));
            }
        }
        Map<UUID, Delivery> byId = found.stream().collect(toMap(Delivery::id, Function.identity()));
        return ids.stream().map(byId::get).filter(Objects::nonNull).toList();
    }

    private static Delivery read(ResultSet row, UUID account) throws SQLException {
        DeliveryState state = DeliveryState.of(row.getString("state")).orElseThrow();
        return new Delivery(
                row.getObject("id", UUID.class),
                account,
                row.getObject("webhook_id", UUID.class),
                row.getObject("event_id", UUID.class),
                row.getString("hook"),
                row.getInt("tries"),
                new Delivery.End(
                        state,
                        instant(row, "due_at"),
                        instant(row, "attempted_at"),
                        switch (state) {
                            case PENDING -> null;
                            case DELIVERED, FAILED -> Ids.instant(row.getObject("attempt_id", UUID.class));
                            case CANCELLED -> instant(row, "cancelled_at");
                        },
                        state == DeliveryState.CANCELLED ? row.getString("reason") : null));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
