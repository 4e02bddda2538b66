package io.ringback.benchmarks;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.agroal.api.AgroalDataSource;
import io.ringback.testing.Postgres.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Runs db-scheduler with lock-and-fetch, a one-time task for each delivery.
 *
 * <p>It is configured for its best results: our HTTP client rather than a slower one, many threads, a connection for
 * each, and batches that are refilled early.
 */
final class DbScheduler implements Contender {
    private static final int THREADS = 64;
    private static final int TASKS_PER_SECOND = 12_000;
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private static final String TABLE = """
            create table scheduled_tasks (
              task_name text not null,
              task_instance text not null,
              task_data bytea,
              execution_time timestamptz not null,
              picked boolean not null,
              picked_by text,
              last_success timestamptz,
              last_failure timestamptz,
              consecutive_failures int,
              last_heartbeat timestamptz,
              version bigint not null,
              priority smallint,
              primary key (task_name, task_instance)
            );
            create index execution_time_idx on scheduled_tasks (execution_time);
            create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
            """;

    private final Database database;
    private final Receiver receiver;
    private final Function<byte[], Boolean> post;
    private final Duration span;
    private final UUID anyone = UUID.randomUUID();

    /**
     * Creates the competitor.
     *
     * @param post sends one signed request and waits for its response
     */
    DbScheduler(Database database, Receiver receiver, Function<byte[], Boolean> post, Duration span) {
        this.database = database;
        this.receiver = receiver;
        this.post = post;
        this.span = span;
        database.execute(TABLE);
    }

    @Override
    public double rate() throws SQLException, InterruptedException, IOException {
        database.execute("truncate scheduled_tasks");
        long count = WARM_UP.plus(span).toMillis() * TASKS_PER_SECOND / 1000;
        database.execute("""
            insert into scheduled_tasks (task_name, task_instance, task_data, execution_time, picked, version)
            select 'deliver', uuidv7()::text, '%s'::bytea, clock_timestamp(), false, 1
            from generate_series(1, %d)
            """.formatted(Samples.payload(0), count));
        database.execute("analyze scheduled_tasks");
        AtomicBoolean running = new AtomicBoolean(true);
        try (AgroalDataSource pool = Pool.of(database, THREADS + 4)) {
            Scheduler scheduler = scheduler(pool, running);
            scheduler.start();
            try {
                return measured();
            } finally {
                running.set(false);
                scheduler.stop();
            }
        }
    }

    private double measured() throws IOException, InterruptedException {
        Thread.sleep(WARM_UP);
        receiver.reset();
        Thread.sleep(span);
        Receiver.Counts counts = receiver.counts();
        return counts.count() < 2
                ? counts.count() / (double) span.toSeconds()
                : counts.count() * 1e9 / (counts.lastNanos() - counts.firstNanos());
    }

    private Scheduler scheduler(AgroalDataSource pool, AtomicBoolean running) {
        var task = Tasks.oneTime(TaskDescriptor.of("deliver", byte[].class)).execute((instance, context) -> {
            if (running.get() && post.apply(instance.getData())) {
                record(pool, UUID.fromString(instance.getId()));
            }
        });
        return new SchedulerBuilder(pool, List.of(task))
                .threads(THREADS)
                .pollUsingLockAndFetch(1.0, 8.0)
                .pollingInterval(Duration.ofMillis(100))
                .serializer(new Bytes())
                .shutdownMaxWait(Duration.ofSeconds(5))
                .build();
    }

    private void record(AgroalDataSource pool, UUID delivery) {
        try (Connection connection = pool.getConnection()) {
            AttemptRow.insert(connection, anyone, anyone, delivery, delivery, 1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the relevant settings, for the document. */
    static Map<String, String> settings() {
        return Map.of("threads", Integer.toString(THREADS), "polling", "lock-and-fetch 1.0 to 8.0");
    }

    /** Holds the bytes of a task. */
    private static final class Bytes implements Serializer {
        @Override
        public byte[] serialize(Object data) {
            return data instanceof byte[] bytes ? bytes : String.valueOf(data).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public <T> T deserialize(Class<T> type, byte[] data) {
            return type.cast(data);
        }
    }
}
