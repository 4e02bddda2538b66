package io.ringback.event;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration;
import io.quarkus.agroal.DataSource;
import io.ringback.delivery.FanOut;
import io.ringback.delivery.HandOff;
import io.ringback.delivery.StoredEvent;
import io.ringback.id.Ids;
import io.ringback.jdbc.Call;
import io.ringback.jdbc.Sql;
import io.ringback.trace.TraceParent;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the tables of events and event keys: events and their deliveries in one statement. */
@ApplicationScoped
class EventStore {

    /**
     * Inserts keys before anything else. An event waits while another transaction holds its key, so of twenty
     * concurrent duplicates one is stored. All keys are locked in order ({@code in}, not {@code exists}), so that
     * batches with common keys cannot deadlock.
     */
    private static final Sql STORE = Sql.of("""
            with incoming as (
              select *
              from unnest(
                :ids::uuid[], :accounts::uuid[], :hooks::text[], :payloads::bytea[], :occurred::int8[], :keys::bytea[],
                :contents::bytea[], :legs::boolean[], :traces::text[])
                as i (id, account_id, hook, payload, occurred_ms, key, content, internal_leg, traceparent)
            ),
            keyed as (
              insert into event_key as k (account_id, key, event_id, body)
              select account_id, key, id, content
              from incoming
              where key is not null
              order by account_id, key, id
              on conflict do nothing
              returning k.event_id
            ),
            fresh as (
              select * from incoming where key is null or id in (select event_id from keyed)
            ),
            """ + FanOut.DELIVERIES + """
            ,
            stored as (
              insert into event as e (id, account_id, hook, payload, occurred_at, traceparent, deliveries)
              select
                id, account_id, hook, payload, timestamptz 'epoch' + occurred_ms * interval '1 millisecond',
                traceparent,
                (select count(*) from placed p where p.event_id = f.id)
              from fresh f
              returning e.id, e.deliveries
            )
            select
              s.id as event, s.deliveries, p.id as delivery, p.shard, p.webhook_id, p.account_id, p.revision, p.rate_limit,
              p.order_key, p.ready, (extract(epoch from now()) * 1000000)::int8 as due_micros
            from stored s
            left join placed p on p.event_id = s.id
            """);

    /** Finds which events were stored under their ids; returns the same columns as {@link #STORE}. */
    static final Sql STORED = Sql.of("""
            select
              e.id as event, e.deliveries, d.id as delivery, d.shard, d.webhook_id, d.account_id, w.revision, w.rate_limit,
              d.order_key, d.due_at < 'infinity' as ready,
              case when d.due_at < 'infinity' then (extract(epoch from d.due_at) * 1000000)::int8 else 0 end as due_micros
            from unnest(:ids::uuid[]) as i (id)
            cross join lateral (select id, deliveries from event where id = i.id limit 1) e
            left join lateral (
              select *
              from delivery
              where id between delivery_id(i.id, 0) and delivery_id(i.id, 4294967295)
            ) d on true
            left join lateral (select revision, rate_limit from webhook where id = d.webhook_id limit 1) w on true
            """);

    static final Sql REPEATED = Sql.of("""
            select r.place, k.body, k.event_id as id, e.hook, coalesce(e.deliveries, 0) as deliveries
            from unnest(:accounts::uuid[], :keys::bytea[]) with ordinality as r (account_id, key, place)
            cross join lateral (
              select body, event_id from event_key where account_id = r.account_id and key = r.key limit 1
            ) k
            left join lateral (select hook, deliveries from event where id = k.event_id limit 1) e on true
            """);

    /**
     * Number of outbox connections that intake leaves to other work: fetch, settler, cancellation, lease renewal, and
     * sending and receiving signals. However slow intake is, attempts are recorded.
     */
    static final int LEFT_TO_OTHERS = 6;

    private static final String NO_CONNECTION = "53300";
    /** SQLSTATE {@code serialization_failure}: another transaction changed rows that this one depends on. */
    private static final String CHANGED = "40001";

    private final AgroalDataSource database;
    private final Ids ids;
    private final Semaphore connections;

    EventStore(@DataSource("outbox") AgroalDataSource database, Ids ids) {
        this.database = database;
        this.ids = ids;
        this.connections = new Semaphore(Math.max(1, limits().maxSize() - LEFT_TO_OTHERS), true);
    }

    private AgroalConnectionPoolConfiguration limits() {
        return database.getConfiguration().connectionPoolConfiguration();
    }

    /** Runs on a connection in auto-commit mode. */
    @FunctionalInterface
    interface Use<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Runs {@code use} on one of intake's connections.
     *
     * @throws SQLException if {@code use} does, or if no connection became free in time
     */
    <T> T connected(Use<T> use) throws SQLException {
        try {
            if (!connections.tryAcquire(limits().acquisitionTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SQLException("every database connection of intake is busy", NO_CONNECTION);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new SQLException("intake is shutting down", NO_CONNECTION, stopping);
        }
        try (Connection connection = database.getConnection()) {
            return use.on(connection);
        } finally {
            connections.release();
        }
    }

    /** Generates ids for {@code count} events, before the first try to store them; later tries reuse them. */
    List<UUID> draw(int count) {
        return Stream.generate(ids::next).limit(count).toList();
    }

    /**
     * Holds the result of a statement.
     *
     * @param receipts one for each event, in order; null for a repeat
     * @param placed the deliveries of the new events
     */
    @SuppressWarnings("ArrayRecordComponent") // filled while the rows are read, never compared
    record Stored(@Nullable Receipt[] receipts, List<HandOff.Stored> placed) {
        static final Stored NOTHING = new Stored(new @Nullable Receipt[0], List.of());

        /** Returns the indexes of repeated events, whose keys existed already. */
        int[] repeats() {
            return IntStream.range(0, receipts.length)
                    .filter(i -> receipts[i] == null)
                    .toArray();
        }

        /** Returns the number of new events. */
        long fresh() {
            return Stream.of(receipts).filter(Objects::nonNull).count();
        }
    }

    /** Stores the new ones of {@code events}, each under its id in {@code ids}. */
    static Stored store(Connection connection, List<NewEvent> events, List<UUID> ids) throws SQLException {
        try (var call = STORE.on(connection)) {
            bind(call.uuids("ids", ids), events);
            return read(call, events, ids);
        }
    }

    /**
     * Returns which of {@code events} exist under {@code ids}, with their pending deliveries. The statement that stores
     * them is atomic: all new events exist, or none.
     */
    static Stored stored(Connection connection, List<NewEvent> events, List<UUID> ids) throws SQLException {
        try (var call = STORED.on(connection)) {
            return read(call.uuids("ids", ids), events, ids);
        }
    }

    private static Stored read(Call call, List<NewEvent> events, List<UUID> ids) throws SQLException {
        Map<UUID, Integer> places = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            places.put(ids.get(i), i);
        }
        Stored stored = new Stored(new @Nullable Receipt[ids.size()], new ArrayList<>());
        try (ResultSet row = call.query()) {
            while (row.next()) {
                UUID id = row.getObject("event", UUID.class);
                int place = Objects.requireNonNull(places.get(id));
                NewEvent event = events.get(place);
                stored.receipts()[place] = new Receipt(id, event.hook(), row.getInt("deliveries"));
                UUID delivery = row.getObject("delivery", UUID.class);
                if (delivery != null) {
                    stored.placed().add(placed(row, delivery, stored(id, event)));
                }
            }
        }
        return stored;
    }

    private static StoredEvent stored(UUID id, NewEvent event) {
        return new StoredEvent(
                id, event.accountId(), event.hook(), event.payload(), event.occurredAt(), event.traceParent());
    }

    private static HandOff.Stored placed(ResultSet row, UUID delivery, StoredEvent event) throws SQLException {
        return new HandOff.Stored(
                delivery,
                row.getInt("shard"),
                row.getObject("account_id", UUID.class),
                row.getObject("webhook_id", UUID.class),
                row.getInt("revision"),
                row.getObject("rate_limit", Integer.class),
                row.getObject("order_key", UUID.class),
                row.getBoolean("ready"),
                row.getLong("due_micros"),
                event);
    }

    private static void bind(Call call, List<NewEvent> events) throws SQLException {
        call.uuids("accounts", events, NewEvent::accountId)
                .texts("hooks", events, NewEvent::hook)
                .bytes("payloads", events, NewEvent::payload)
                .longs("occurred", events, event -> event.occurredAt().toEpochMilli())
                .bytes(
                        "keys",
                        events,
                        event -> event.key() == null ? null : event.key().bytes())
                .bytes(
                        "contents",
                        events,
                        event ->
                                event.content() == null ? null : event.content().bytes())
                .booleans("legs", events, NewEvent::internalLeg)
                .texts("traces", events, event -> text(event.traceParent()));
    }

    private static @Nullable String text(@Nullable TraceParent parent) {
        return parent == null ? null : parent.text();
    }

    /**
     * Returns for each of {@code repeats}, in order, the receipt of the first event with its key; null if that has
     * different content. If that event was dropped since, the receipt has its id and no deliveries.
     *
     * @throws SQLException if a query fails or a key was deleted since it was found; the latter satisfies
     *     {@link io.ringback.jdbc.Unreachable#isConflict}
     */
    static @Nullable Receipt[] repeated(Connection connection, List<NewEvent> repeats) throws SQLException {
        @Nullable Receipt[] receipts = new @Nullable Receipt[repeats.size()];
        int found = 0;
        try (var call = REPEATED.on(connection)) {
            call.uuids("accounts", repeats, NewEvent::accountId)
                    .bytes(
                            "keys",
                            repeats,
                            event -> Objects.requireNonNull(event.key()).bytes());
            try (ResultSet row = call.query()) {
                for (; row.next(); found++) {
                    int place = row.getInt("place") - 1;
                    NewEvent repeat = repeats.get(place);
                    Sha256 content = repeat.content();
                    boolean same = content == null || content.isSameAs(row.getBytes("body"));
                    receipts[place] = same ? receipt(row, repeat) : null;
                }
            }
        }
        if (found < repeats.size()) {
            throw new SQLException("an event key was deleted while its repeat was being stored; retry", CHANGED);
        }
        return receipts;
    }

    private static Receipt receipt(ResultSet row, NewEvent repeat) throws SQLException {
        return new Receipt(
                row.getObject("id", UUID.class),
                Objects.requireNonNullElse(row.getString("hook"), repeat.hook()),
                row.getInt("deliveries"));
    }
}
