package io.ringback.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.http.ApiException;
import io.ringback.id.Ids;
import io.ringback.jdbc.Unreachable;
import io.ringback.testing.Postgres;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses a trigger that fails the statements that store events of one account, and counts them. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class GroupFailureTest {
    private static final int EVENTS = 20;
    private static final int LOCK = 4_711;

    @Inject
    GroupCommit commits;

    @Inject
    Intake intake;

    @Inject
    LargeFanOuts large;

    @Inject
    Books books;

    private final Postgres.Database database = new Postgres.Database(
            ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class), "postgres", "postgres");

    private Tenant failing;
    private Tenant other;

    @BeforeEach
    void two_accounts() {
        failing = Tenant.create();
        other = Tenant.create();
    }

    @AfterEach
    void statements_succeed_again() {
        database.execute("drop trigger fail on event; drop function fail(); drop sequence statements");
    }

    /** Blocks each statement with events of {@code failing} in the trigger while this test holds the lock. */
    private void fail(String stateOfStatement) {
        database.execute("""
                create sequence statements;
                create function fail() returns trigger language plpgsql security definer as $$
                declare
                  statement bigint;
                  state text;
                begin
                  if new.account_id <> '%s' then
                    return new;
                  end if;
                  perform pg_advisory_xact_lock_shared(%d);
                  statement := nextval('statements');
                  state := %s;
                  if state is not null then
                    raise exception 'failed on purpose' using errcode = state;
                  end if;
                  return new;
                end $$;
                create trigger fail before insert on event for each row execute function fail()
                """.formatted(uuid(failing), LOCK, stateOfStatement));
    }

    private long statements() {
        return (long) database.value("select last_value from statements");
    }

    private static UUID uuid(Tenant tenant) {
        return Ids.parse(tenant.account()).orElseThrow();
    }

    private CompletableFuture<Intake.Outcome> accept(Tenant tenant) {
        return accept(commits, tenant);
    }

    private static CompletableFuture<Intake.Outcome> accept(GroupCommit commits, Tenant tenant) {
        return commits.accept(new NewEvent(
                        uuid(tenant), "channel_create", "{}".getBytes(UTF_8), Instant.EPOCH, null, null, false, null))
                .toCompletableFuture();
    }

    /** Returns the outcomes of events that wait for the statement of the first one. */
    private List<CompletableFuture<Intake.Outcome>> acceptTogether(Tenant account) throws Exception {
        try (Connection locker = database.source().getConnection();
                var lock = locker.createStatement()) {
            lock.execute("select pg_advisory_lock(" + LOCK + ")");
            List<CompletableFuture<Intake.Outcome>> outcomes =
                    Stream.generate(() -> accept(account)).limit(EVENTS).toList();
            lock.execute("select pg_advisory_unlock(" + LOCK + ")");
            return outcomes;
        }
    }

    private static Throwable failure(CompletableFuture<?> outcome) throws Exception {
        try {
            outcome.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            return requireNonNull(failed.getCause());
        }
        throw new AssertionError("the event was accepted");
    }

    @Test
    void a_group_with_an_unconfirmed_commit_is_not_stored_under_new_ids() throws Exception {
        // The first group has one event or all of them; the connection is lost for both attempts before the last.
        fail("case when statement <= 6 then case when statement % 3 = 0 then '23505' else '08006' end end");
        for (var outcome : acceptTogether(failing)) {
            assertThat(failure(outcome)).matches(Unreachable::isCauseOf).matches(Unreachable::isOpen);
        }
        assertThat(books.events(failing)).isZero();
    }

    @Test
    void storing_one_by_one_stops_when_the_database_becomes_unavailable() throws Exception {
        fail("case when statement <= 2 then '22023' else '53200' end");
        int unavailable = 0;
        for (var outcome : acceptTogether(failing)) {
            unavailable += Unreachable.isCauseOf(failure(outcome)) ? 1 : 0;
        }
        assertThat(unavailable).isGreaterThanOrEqualTo(EVENTS - 1);
        assertThat(statements()).isLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"42883", "54000", "57014", "P0001"})
    void a_group_is_split_only_for_failures_caused_by_its_data(String state) throws Exception {
        fail("'" + state + "'");
        for (var outcome : acceptTogether(failing)) {
            failure(outcome);
        }
        assertThat(statements()).isLessThanOrEqualTo(2);
        assertThat(books.events(failing)).isZero();
    }

    @Test
    void events_that_wait_to_be_stored_alone_fail_at_once_when_the_database_is_unavailable() throws Exception {
        fail("'53200'");
        large.note(uuid(failing), 1_000);
        try (Connection locker = database.source().getConnection();
                var lock = locker.createStatement()) {
            lock.execute("select pg_advisory_lock(" + LOCK + ")");
            List<CompletableFuture<Intake.Outcome>> outcomes =
                    Stream.generate(() -> accept(failing)).limit(EVENTS).toList();
            // Small groups are formed one after the other: all earlier events have left their group.
            assertThat(accept(other).get(30, TimeUnit.SECONDS)).isInstanceOf(Intake.Outcome.Accepted.class);
            lock.execute("select pg_advisory_unlock(" + LOCK + ")");
            for (var outcome : outcomes) {
                assertThat(failure(outcome)).matches(Unreachable::isCauseOf);
            }
        }
        assertThat(statements()).isEqualTo(1);
    }

    @Test
    void events_that_wait_to_be_stored_alone_are_rejected_at_shutdown() throws Exception {
        fail("null");
        large.note(uuid(failing), 1_000);
        GroupCommit stopping = new GroupCommit(intake, large);
        try (Connection locker = database.source().getConnection();
                var lock = locker.createStatement()) {
            lock.execute("select pg_advisory_lock(" + LOCK + ")");
            List<CompletableFuture<Intake.Outcome>> outcomes = Stream.generate(() -> accept(stopping, failing))
                    .limit(EVENTS)
                    .toList();
            assertThat(accept(stopping, other).get(30, TimeUnit.SECONDS)).isInstanceOf(Intake.Outcome.Accepted.class);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(stopping));
            for (var outcome : outcomes.subList(1, EVENTS)) {
                assertThat(failure(outcome)).isInstanceOf(ApiException.class);
            }
            lock.execute("select pg_advisory_unlock(" + LOCK + ")");
            stopped.get(30, TimeUnit.SECONDS);
            assertThat(outcomes.getFirst().get(30, TimeUnit.SECONDS)).isInstanceOf(Intake.Outcome.Accepted.class);
        }
        assertThat(books.events(failing)).isEqualTo(1);
    }

    private static void stop(GroupCommit commits) {
        try {
            commits.stop(new ShutdownEvent());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
