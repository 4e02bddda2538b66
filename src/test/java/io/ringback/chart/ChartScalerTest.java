package io.ringback.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the database query of KEDA and its result. */
@NeedsHelm
class ChartScalerTest {
    private static final Postgres.Database DATABASE = Postgres.migrated();

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "now, now() - interval '1 s', 1",
                "before the next look, now() + interval '5 s', 1",
                "after the next look, now() + interval '9 s', 0",
                "after another one of its order key, 'infinity', 0",
            })
    void deliveries_due_before_the_next_poll_are_counted(String when, String due, long counted) {
        DATABASE.execute("delete from delivery");
        pending(5, due);
        assertThat(DATABASE.value(question("ScaledObject", "{pollingInterval: 7}")))
                .as(when)
                .isEqualTo(counted);
    }

    @Test
    void due_deliveries_of_all_shards_are_counted_whoever_owns_them() {
        DATABASE.execute("delete from delivery");
        DATABASE.execute("update shard set owner = gen_random_uuid() where shard % 2 = 1");
        for (int shard : new int[] {0, 1, 1, 511, 1023}) {
            pending(shard, "now()");
            pending(shard, "now() + interval '1 h'");
        }
        assertThat(DATABASE.value(question("ScaledObject", "{pollingInterval: 7}")))
                .isEqualTo(5L);
    }

    /** Inserts one pending delivery of a webhook without others. */
    private static void pending(int shard, String due) {
        DATABASE.execute("""
                insert into delivery (id, shard, account_id, webhook_id, event_id, size, due_at)
                select x, %d, x, x, x, 2, %s
                from gen_random_uuid() as x
                """.formatted(shard, due));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ScaledObject", "ScaledJob"})
    void polling_interval_and_limit_match_the_query(String kind) {
        String keda = "{pollingInterval: 7, maxReplicaCount: 30, targetQueryValue: 100}";
        assertThat(scaler(kind, keda).at("/spec/pollingInterval").asInt()).isEqualTo(7);
        assertThat(question(kind, keda))
                .contains("interval '7 seconds'")
                .doesNotContain(":")
                .endsWith("limit 3000) as due");
    }

    @Test
    void the_scaler_can_bypass_a_pooler() {
        Manifest scaler = scaler("ScaledObject", "{host: postgres-direct, port: 5433}");
        assertThat(scaler.at("/spec/triggers/0/metadata/host").asText()).isEqualTo("postgres-direct");
        assertThat(scaler.at("/spec/triggers/0/metadata/port").asText()).isEqualTo("5433");
        assertThat(scaler("ScaledObject", "{}")
                        .at("/spec/triggers/0/metadata/port")
                        .asText())
                .isEqualTo("5432");
    }

    @Test
    void the_Kubernetes_page_shows_the_actual_query() throws IOException {
        String page = Files.readString(Path.of("docs", "install-kubernetes.md"));
        assertThat(page.replaceAll("\\s+", " ")).contains(question("ScaledObject", "{}"));
    }

    private static String question(String kind, String keda) {
        return scaler(kind, keda).at("/spec/triggers/0/metadata/query").asText();
    }

    private static Manifest scaler(String kind, String keda) {
        return Chart.render("serverless", "{dispatcher: {kind: %s, keda: %s}}".formatted(kind, keda))
                .one(kind, "ringback-dispatcher");
    }
}
