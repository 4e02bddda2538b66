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
    @CsvSource({
        "now, -1 s, null, false, 1",
        "before the next look, 5 s, null, false, 1",
        "after the next look, 9 s, null, false, 0",
        "now and in a lane, -1 s, null, true, 1",
        "never, infinity, null, true, 0",
        "now under a lease that has ended, -1 s, '-1 s', false, 1",
        "now under a lease that ends before the next look, -1 s, '5 s', false, 1",
        "now under a lease that lives longer, -1 s, '30 s', false, 0",
    })
    void what_is_due_is_counted_unless_somebody_has_it_in_hand(
            String when, String due, String leased, boolean parked, long counted) {
        DATABASE.execute("delete from delivery");
        DATABASE.execute("""
                insert into delivery (id, account_id, webhook_id, event_id, parked, due_at, leased_until, fence)
                select x, x, x, x, %s, %s, %s, case when '%s' <> 'null' then x end
                from gen_random_uuid() as x
                """.formatted(parked, moment(due), moment(leased), leased));
        assertThat(DATABASE.value(question("ScaledObject", "{pollingInterval: 7}")))
                .as(when)
                .isEqualTo(counted);
    }

    private static String moment(String fromNow) {
        return switch (fromNow) {
            case "null" -> "null";
            case "infinity" -> "'infinity'";
            default -> "now() + interval '" + fromNow + "'";
        };
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
