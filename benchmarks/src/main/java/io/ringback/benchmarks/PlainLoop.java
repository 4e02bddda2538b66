package io.ringback.benchmarks;

import io.agroal.api.AgroalDataSource;
import io.ringback.dispatch.send.WithoutDatabase;
import io.ringback.testing.Postgres.Database;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Runs a plain loop. It reads a page of due deliveries and sends them one by one with a blocking client, each attempt in a separate transaction.
 *
 * <p>It uses plain JDBC, without Panache's entities and dirty checks, so its result is rather too good.
 */
final class PlainLoop implements Contender {
    private static final int PAGE = 100;

    private static final String TABLE = """
            create table if not exists plain_delivery (
              id uuid primary key,
              account_id uuid not null,
              webhook_id uuid not null,
              event_id uuid not null,
              due_at timestamptz not null
            );
            create index if not exists plain_delivery_due on plain_delivery (due_at);
            """;

    /** Moves deliveries from the service's table. */
    private static final String MOVE = """
            with moved as (
              delete from delivery returning id, account_id, webhook_id, event_id, due_at
            )
            insert into plain_delivery
            select * from moved order by due_at
            """;

    private static final String DUE = """
            select d.id, d.account_id, d.webhook_id, d.event_id, e.payload
            from plain_delivery d
            join event e on e.id = d.event_id
            where d.due_at <= now()
            order by d.due_at
            limit 100
            """;

    private final Database database;
    private final Fleet fleet;
    private final WithoutDatabase requests;
    private final URI target;
    private final Duration span;
    private final Duration pause;

    /**
     * Creates the loop.
     *
     * @param requests signs the requests
     * @param pause the time between the starts of two pages; zero to continue until nothing is due
     */
    PlainLoop(Database database, Fleet fleet, WithoutDatabase requests, URI target, Duration span, Duration pause) {
        this.database = database;
        this.fleet = fleet;
        this.requests = requests;
        this.target = target;
        this.span = span;
        this.pause = pause;
        database.execute(TABLE);
    }

    private record Due(UUID id, UUID account, UUID webhook, UUID event) {}

    @Override
    public double rate() throws SQLException, IOException, InterruptedException {
        database.execute("truncate delivery, plain_delivery");
        Preload.silently(database, fleet, (int) span.toSeconds() * 2_000);
        database.execute(MOVE);
        try (AgroalDataSource pool = Pool.of(database, 1);
                var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            long started = System.nanoTime();
            long paid = 0;
            long pages = 0;
            while (System.nanoTime() - started < span.toNanos()) {
                paid += page(pool, client, started + span.toNanos());
                pages++;
                long next = started + pages * pause.toNanos() - System.nanoTime();
                Thread.sleep(Duration.ofNanos(Math.max(0, next)));
            }
            return paid * 1e9 / (System.nanoTime() - started);
        }
    }

    private int page(AgroalDataSource pool, HttpClient client, long deadline)
            throws SQLException, IOException, InterruptedException {
        int paid = 0;
        try (Connection connection = pool.getConnection()) {
            for (Due due : due(connection)) {
                if (System.nanoTime() - deadline > 0) {
                    break;
                }
                pay(connection, client, due);
                paid++;
            }
        }
        return paid;
    }

    private static List<Due> due(Connection connection) throws SQLException {
        List<Due> page = new ArrayList<>(PAGE);
        try (var select = connection.prepareStatement(DUE);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                page.add(new Due(
                        row.getObject("id", UUID.class),
                        row.getObject("account_id", UUID.class),
                        row.getObject("webhook_id", UUID.class),
                        row.getObject("event_id", UUID.class)));
            }
        }
        return page;
    }

    private void pay(Connection connection, HttpClient client, Due due)
            throws SQLException, IOException, InterruptedException {
        var request = HttpRequest.newBuilder(target).POST(HttpRequest.BodyPublishers.ofByteArray(requests.body()));
        requests.signedHeaders().forEach(header -> request.header(header.getKey(), header.getValue()));
        client.send(request.build(), BodyHandlers.discarding());
        connection.setAutoCommit(false);
        AttemptRow.insert(connection, due.account(), due.webhook(), due.event(), due.id(), 1);
        try (var delete = connection.prepareStatement("delete from plain_delivery where id = ?")) {
            delete.setObject(1, due.id());
            delete.executeUpdate();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }
}
