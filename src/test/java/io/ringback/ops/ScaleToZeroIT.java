package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import io.ringback.testing.Receiver;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Service;
import io.ringback.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests a dispatcher that runs only while something is due. Processes are started and stopped as a scaler would, only
 * by its query of {@code pending}.
 */
class ScaleToZeroIT {
    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";

    /** Query of the chart, with an interval of one second. */
    private static final String DUE_SOON = dueSoon(Path.of("helm", "ringback", "files", "due-soon.sql"));

    private final Postgres.Database database = Postgres.migrated();
    private Receiver receiver;
    private Program api;
    private Service service;

    @BeforeEach
    void set_up_API_without_dispatcher() throws Exception {
        receiver = Receiver.start();
        api = start("api");
        service = new Service(api.awaitReady(), TOKEN);
        service.webhook("channel_create", receiver.uri("/calls"));
    }

    @AfterEach
    void close() {
        api.close();
        receiver.close();
    }

    private static String dueSoon(Path chart) {
        try {
            return Files.readString(chart).replace(":seconds", "1").replace(":limit", "1000");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Program start(String roles) {
        var environment = new HashMap<>(Program.environment(database, TOKEN));
        environment.putAll(Map.of(
                "RINGBACK_ROLES", roles,
                "RINGBACK_RETRY_SCHEDULE", "5s",
                "RINGBACK_CONNECT_TIMEOUT", "1s",
                "RINGBACK_REQUEST_TIMEOUT", "2s",
                "RINGBACK_LEASE", "5s"));
        return Program.startBriefly(environment);
    }

    private long dueSoon() {
        return (long) database.value(DUE_SOON);
    }

    /** Starts a process when anything is due, as the scaler would. */
    private Program wake() throws Exception {
        Until.holds(this::dueSoon, due -> due > 0);
        tell("wakes a dispatcher");
        Program dispatcher = start("dispatcher");
        dispatcher.awaitReady();
        return dispatcher;
    }

    /** Stops the process when nothing is due. */
    private void sleep(Program dispatcher) throws Exception {
        Until.holds(this::dueSoon, due -> due == 0);
        dispatcher.terminate();
        assertThat(dispatcher.awaitExit()).isEqualTo(143);
        tell("no dispatcher");
    }

    private static void tell(String what) {
        System.out.println("scale to zero: " + Instant.now() + " " + what);
    }

    @Test
    void events_accepted_at_zero_dispatchers_are_delivered_by_drains() throws Exception {
        receiver.answers("/calls", ScriptedAnswer.status(500), ScriptedAnswer.status(200));
        assertThat(dueSoon()).isZero();
        service.events("channel_create", 1);
        tell("accepted");
        assertThat(receiver.received()).isEmpty();

        Program first = wake();
        receiver.next();
        tell("sent, answered 500");
        sleep(first);
        assertThat(database.value("select count(*) from pending where due_at > now()"))
                .isEqualTo(1L);

        Program second = wake();
        receiver.next(Duration.ofSeconds(30));
        tell("sent again, answered 200");
        sleep(second);

        assertThat(database.value("select count(*) from pending")).isEqualTo(0L);
        assertThat(database.value("select count(*) from attempt where state = 'delivered' and try = 2"))
                .isEqualTo(1L);
        assertThat((double) database.value("""
                        select extract(epoch from b.attempted_at - a.next_attempt_at)::float8
                        from attempt a
                        join attempt b on b.delivery_id = a.delivery_id and b.try = 2
                        where a.try = 1
                        """)).isGreaterThan(-1);
    }

    @Test
    void deliveries_of_a_killed_process_wake_another() throws Exception {
        receiver.answers("/calls", ScriptedAnswer.hang(), ScriptedAnswer.status(200));
        service.events("channel_create", 1);

        Program killed = wake();
        receiver.next();
        killed.kill();
        tell("killed while it was sending");

        Program other = wake();
        receiver.next(Duration.ofSeconds(30));
        tell("sent again by another");
        sleep(other);
        assertThat(database.value("select count(*) from attempt where state = 'delivered' and try = 1"))
                .isEqualTo(1L);
    }
}
