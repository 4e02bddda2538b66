package io.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import io.ringback.testing.Receiver;
import io.ringback.testing.Requests.Request;
import io.ringback.testing.ScriptedAnswer;
import io.ringback.testing.Service;
import io.ringback.testing.Until;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests delivery guarantees with real processes that are killed, stopped and disconnected from their database. */
@Isolated // its leases expire under load
class NothingLostIT {
    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";
    /** Initial concurrency limit of an endpoint, before its first response. */
    private static final int AT_ONCE = 4;

    private static final int MORE = AT_ONCE + 8;
    private static final ScriptedAnswer OK = ScriptedAnswer.status(200);

    private final List<Program> programs = new ArrayList<>();
    private Postgres.Database database;
    private Receiver server;

    @BeforeEach
    void set_up_empty_database_and_receiver() {
        database = Postgres.empty();
        server = Receiver.start();
    }

    @AfterEach
    void close() {
        programs.forEach(Program::close);
        server.close();
    }

    @Test
    void a_process_killed_at_any_step_delivers_after_its_restart() throws Exception {
        Program first = program(Map.of("RINGBACK_RETRY_SCHEDULE", "1h"));
        Service service = service(first);
        String between = service.webhook("channel_create", server.uri("/between"));
        String during = service.webhook("channel_answer", server.uri("/during"));
        String after = service.webhook("channel_destroy", server.uri("/after"));
        server.answers("/between", ScriptedAnswer.status(503), OK);
        service.events("channel_create", 1);
        Until.holds(() -> count("attempt"), settled -> settled == 1);
        server.answers("/during", ScriptedAnswer.hang());
        service.events("channel_answer", MORE);
        server.await(1 + AT_ONCE);
        try (Connection settling = database.source().getConnection()) {
            settling.setAutoCommit(false);
            server.answers("/after", lock(settling, after), OK);
            service.events("channel_destroy", 1);
            Until.holds(this::waiting, waiting -> waiting == 1);
            first.kill();
            cutWaiting();
        }
        assertThat(count("attempt")).isEqualTo(1);
        assertThat(count("delivery")).isEqualTo(MORE + 2);

        server.answers("/during", OK);
        pass("2 h");
        database.execute("update process set lease_until = now() - interval '1 s'");
        program(Map.of());
        Until.holds(() -> count("delivery"), left -> left == 0);
        assertThat(tries(between)).isEqualTo("1:pending 2:delivered");
        assertThat(tries(after)).isEqualTo("1:delivered");
        assertThat(told("/after").values()).containsExactly(2);
        assertThat(told("/during")).hasSize(MORE);
        assertThat(count("attempt where try = 1 and state = 'delivered' and webhook_id = '" + uuid(during) + "'"))
                .isEqualTo(MORE);
    }

    @Test
    void a_stopping_process_finishes_sends_and_fetches_no_more() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        server.answers("/slow", ScriptedAnswer.after(slow, OK));
        Program program = program(Map.of());
        Service service = service(program);
        service.webhook("channel_create", server.uri("/slow"));
        service.events("channel_create", MORE);
        server.await(AT_ONCE);

        program.terminate();
        Until.holds(service::listens, listens -> !listens);
        slow.countDown();
        assertThat(program.awaitExit()).isIn(0, 143);
        assertThat(server.received()).hasSize(AT_ONCE);
        assertThat(told("/slow").values()).hasSize(AT_ONCE).containsOnly(1);
        assertThat(count("attempt where state = 'delivered'")).isEqualTo(AT_ONCE);
        assertThat(count("delivery")).isEqualTo(MORE - AT_ONCE);
        assertThat(count("delivery where tries = 0 and due_at <= now()")).isEqualTo(MORE - AT_ONCE);
        assertThat(count("shard where owner is not null")).isZero();
        assertThat(count("process")).isZero();
    }

    @Test
    void deliveries_of_a_dead_process_are_sent_by_another_after_its_lease() throws Exception {
        Map<String, String> hasty = Map.of(
                "RINGBACK_LEASE", "6s",
                "RINGBACK_REQUEST_TIMEOUT", "3s",
                "RINGBACK_CONNECT_TIMEOUT", "1s",
                "RINGBACK_RETRY_SCHEDULE", "100ms");
        Program dies = program(hasty);
        Program lives = program(hasty);
        Service service = service(dies);
        server.answers("/calls", ScriptedAnswer.hang());
        service.webhook("channel_create", server.uri("/calls"));
        lives.awaitReady();
        service.events("channel_create", 2 * MORE);
        server.await(AT_ONCE + 1);
        dies.kill();
        server.answers("/calls", OK);

        Until.holds(() -> count("delivery"), left -> left == 0);
        assertThat(told("/calls")).hasSize(2 * MORE);
        assertThat(count("attempt where state = 'delivered'")).isEqualTo(2 * MORE);
        assertThat(gaps()).isZero();
    }

    @Test
    void two_processes_deliver_each_event_once_across_a_database_outage() throws Exception {
        Program one = program(Map.of());
        Program other = program(Map.of());
        Service here = service(one);
        Service there = service(other);
        here.webhook("channel_create", server.uri("/calls"));
        for (int i = 0; i < 6; i++) {
            here.events("channel_create", 50);
            there.events("channel_create", 50);
        }
        Until.holds(() -> count("delivery"), left -> left == 0);
        assertThat(told("/calls").values()).hasSize(600).containsOnly(1);
        assertThat(count("attempt where state = 'delivered' and try = 1")).isEqualTo(600);

        for (int i = 0; i < 10; i++) {
            here.events("channel_create", 20);
            database.cutConnections();
            there.events("channel_create", 20);
        }
        database.goAway();
        assertThat(here.post("away", "channel_create", 1).statusCode()).isEqualTo(503);
        assertThat(one.health("ready")).isEqualTo(503);
        assertThat(one.health("live")).isEqualTo(200);
        database.comeBack();
        there.events("channel_create", 20);
        pass("1 h");
        Until.holds(() -> count("delivery"), left -> left == 0);
        assertThat(told("/calls")).hasSize(1020);
        assertThat(count("attempt where state = 'delivered'")).isEqualTo(1020);
        assertThat(gaps()).isZero();
        assertThat(one.isAlive() && other.isAlive()).isTrue();
    }

    private Program program(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Program.environment(database, TOKEN));
        environment.put("RINGBACK_ENCRYPTION_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        environment.putAll(more);
        Program program = Program.startBriefly(environment);
        programs.add(program);
        return program;
    }

    private static Service service(Program program) throws InterruptedException {
        return new Service(program.awaitReady(), TOKEN);
    }

    /** Responds well, but only after locking the delivery's row, so that the result cannot be settled. */
    private static ScriptedAnswer lock(Connection settling, String webhook) {
        return socket -> {
            try (var statement = settling.createStatement()) {
                statement.execute("select from delivery where webhook_id = '%s' for update".formatted(uuid(webhook)));
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
            return OK.give(socket);
        };
    }

    /** Returns how often each delivery to {@code path} was received, by its webhook-id. */
    private Map<String, Integer> told(String path) {
        return server.received().stream()
                .filter(request -> request.path().equals(path))
                .map(NothingLostIT::webhookId)
                .collect(Collectors.toMap(Function.identity(), id -> 1, Integer::sum));
    }

    private static String webhookId(Request request) {
        return request.header("webhook-id").orElseThrow();
    }

    /** Returns the number of deliveries whose attempts are not numbered 1 to n. */
    private long gaps() {
        return count("""
                (select from attempt group by delivery_id having max(try) <> count(*) or min(try) <> 1) as gap
                """);
    }

    private String tries(String webhook) {
        return (String) database.value("""
                select string_agg(try || ':' || state, ' ' order by id) from attempt where webhook_id = '%s'
                """.formatted(uuid(webhook)));
    }

    private long count(String from) {
        return (long) database.value("select count(*) from " + from);
    }

    private static String uuid(String shown) {
        return shown.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }

    private long waiting() {
        return count("pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
    }

    /** Otherwise the statement of a killed process would continue when it gets its lock. */
    private void cutWaiting() {
        database.execute("""
                select pg_terminate_backend(pid, 10000)
                from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'
                """);
    }

    /** Moves all due times back by {@code time}. */
    private void pass(String time) {
        database.execute("update delivery set due_at = due_at - interval '%s'".formatted(time));
    }
}
