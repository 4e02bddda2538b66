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

/** What KEDA asks the database, and what it hears. */
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
    void what_is_due_before_the_next_look_is_counted(String when, String due, long counted) {
        DATABASE.execute("delete from delivery");
        pending(5, due);
        assertThat(DATABASE.value(question("ScaledObject", "{pollingInterval: 7}")))
                .as(when)
                .isEqualTo(counted);
    }

    @Test
    void what_is_due_is_counted_in_the_queues_of_all_shards_whoever_owns_them() {
        DATABASE.execute("delete from delivery");
        DATABASE.execute("update shard set owner = gen_random_uuid() where shard % 2 = 1");
        for (int shard : new int[] {0, 1, 1, 511, 1023}) {
            pending(shard, "now()");
            pending(shard, "now() + interval '1 h'");
        }
        assertThat(DATABASE.value(question("ScaledObject", "{pollingInterval: 7}")))
                .isEqualTo(5L);
    }

    /** One delivery of a webhook that has no other one. */
    private static void pending(int shard, String due) {
        DATABASE.execute("""
                insert into delivery (id, shard, account_id, webhook_id, event_id, size, due_at)
                select x, %d, x, x, x, 2, %s
                from gen_random_uuid() as x
                """.formatted(shard, due));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ScaledObject", "ScaledJob"})
    void it_looks_as_often_as_it_counts_ahead_and_counts_as_far_as_there_can_be_pods(String kind) {
        String keda = "{pollingInterval: 7, maxReplicaCount: 30, targetQueryValue: 100}";
        assertThat(scaler(kind, keda).at("/spec/pollingInterval").asInt()).isEqualTo(7);
        assertThat(question(kind, keda))
                .contains("interval '7 seconds'")
                .doesNotContain(":")
                .endsWith("limit 3000) as due");
    }

    @Test
    void it_asks_past_a_pooler_where_that_is_said() {
        Manifest scaler = scaler("ScaledObject", "{host: postgres-direct, port: 5433}");
        assertThat(scaler.at("/spec/triggers/0/metadata/host").asText()).isEqualTo("postgres-direct");
        assertThat(scaler.at("/spec/triggers/0/metadata/port").asText()).isEqualTo("5433");
        assertThat(scaler("ScaledObject", "{}")
                        .at("/spec/triggers/0/metadata/port")
                        .asText())
                .isEqualTo("5432");
    }

    @Test
    void the_page_on_Kubernetes_shows_the_question_as_it_is_asked() throws IOException {
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
