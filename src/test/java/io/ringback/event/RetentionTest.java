package io.ringback.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
    private static final int DAYS = 30;
    private final Postgres.Database database = Postgres.migrated();
    private final Retention retention = keeping(DAYS);

    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    private final LocalDate old = today.minusDays(DAYS + 1);
    private final LocalDate kept = today.minusDays(DAYS);

    RetentionTest() {
        database.execute("call provision_day('" + old + "')");
        database.execute("call provision_day('" + kept + "')");
    }

    private Retention keeping(int days) {
        return new Retention(database.source(), new RetentionConfig() {
            @Override
            public int days() {
                return days;
            }

            @Override
            public int keyHours() {
                return 24;
            }
        });
    }

    private static String partition(String table, LocalDate day) {
        return table + "_" + day.format(DateTimeFormatter.BASIC_ISO_DATE);
    }

    @Test
    void only_partitions_older_than_the_retention_are_dropped() throws SQLException {
        assertThat(retention.apply())
                .containsExactly(partition("attempt", old), partition("cancellation", old), partition("event", old));
        assertThat(database.value("select count(*) from pg_class where relname = '" + partition("event", kept) + "'"))
                .isEqualTo(1L);
        assertThat(retention.apply()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, -3, Integer.MIN_VALUE})
    void the_current_day_is_never_dropped(int days) throws SQLException {
        assertThat(keeping(days).apply())
                .isNotEmpty()
                .allMatch(dropped -> dropped.substring(dropped.lastIndexOf('_') + 1)
                                .compareTo(today.format(DateTimeFormatter.BASIC_ISO_DATE))
                        < 0);
    }

    @Test
    void a_day_with_a_pending_delivery_is_kept_until_it_ends() throws SQLException {
        database.execute("""
                insert into delivery (id, shard, account_id, webhook_id, event_id, size, due_at)
                select uuid_of_day('%1$s'), 0, a, a, uuid_of_day('%1$s'), 2, now() from gen_random_uuid() as a
                """.formatted(old));
        assertThat(retention.apply()).doesNotContain(partition("event", old));
        database.execute("delete from delivery");
        assertThat(retention.apply()).containsExactly(partition("event", old));
    }

    @Test
    void event_keys_are_deleted_after_key_hours() throws SQLException {
        database.execute("""
                insert into event_key (account_id, key, event_id, created_at)
                select gen_random_uuid(), sha256(n::text::bytea), gen_random_uuid(), now() - n * interval '10 hours'
                from generate_series(0, 4) as n
                """);
        retention.apply();
        assertThat(database.value("select count(*) from event_key")).isEqualTo(3L);
    }

    @Test
    void one_process_works_at_a_time_and_another_takes_over_when_it_dies() throws SQLException {
        try (Connection other = database.source().getConnection();
                var statement = other.createStatement()) {
            statement.execute("select pg_advisory_lock(" + 0x72696e67_00000001L + ")");
            assertThat(retention.apply()).isEmpty();
        }
        assertThat(retention.apply()).hasSize(3);
    }
}
