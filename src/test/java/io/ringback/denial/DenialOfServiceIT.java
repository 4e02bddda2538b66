package io.ringback.denial;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.denial.Victim.Question;
import io.ringback.testing.Until;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs each attack in parallel with a victim, on one program, one after the other. The victim gets correct responses in
 * time, its events are delivered, and the program survives.
 *
 * <p>{@code -Ddenial.rounds=10} makes each attack longer, {@code -Ddenial.only=heads} selects attacks by name.
 */
@Isolated // high load
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DenialOfServiceIT {
    private static final Logger LOG = Logger.getLogger(DenialOfServiceIT.class.getName());
    private static final int ROUNDS = Integer.getInteger("denial.rounds", 1);
    private static final int VICTIM = 7;
    private static final Duration DELIVERED = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private @Nullable Stage present;

    @AfterAll
    void close() throws IOException {
        if (present != null) {
            present.close();
        }
    }

    /** Returns the program of the last attack, or a new one if it died. */
    private Stage stage() throws Exception {
        Stage stage = present;
        if (stage == null || !stage.program.isAlive()) {
            close();
            stage = new Stage(folder);
            present = stage;
        }
        return stage;
    }

    @ParameterizedTest
    @MethodSource("io.ringback.denial.Attack#all")
    void other_callers_get_responses_within_five_seconds_under_attack(Attack attack) throws Exception {
        Stage stage = stage();
        int delivered = stage.sink.count("/victim");
        Victim victim = new Victim(questions(stage));
        Thread life = Thread.ofVirtual().start(() -> live(victim));
        long began = System.nanoTime();
        Map<Integer, Integer> answers;
        try {
            answers = attack.act().run(stage, ROUNDS);
        } finally {
            victim.attackEnded();
            life.join();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        LOG.info(() -> String.format(
                Locale.ROOT,
                "%-60s %6.1f s, answers %s, victim asked %d, waited at most %d ms, resident at most %d MiB",
                attack.name(),
                took.toMillis() / 1000.0,
                answers,
                victim.asked(),
                victim.worst().toMillis(),
                resident(stage)));
        assertThat(stage.program.isAlive()).as(stage.program.output()).isTrue();
        assertThat(victim.unexpected())
                .as("what Victor was answered beside: %s", attack.name())
                .isEmpty();
        assertThat(answers).as(attack.name()).doesNotContainKey(500);
        Until.holds(DELIVERED, () -> stage.sink.count("/victim"), count -> count >= delivered + victim.accepted());
    }

    private Map<String, Question> questions(Stage stage) {
        Stage.Tenant tenant = stage.victim;
        String event = "{\"data\":{\"hook\":\"channel_create\",\"payload\":{\"call_id\":\"a\"}}}";
        return Map.of(
                "list", new Question(stage.api, Shot.get(VICTIM, tenant.path("/webhooks"), tenant.header()), 200),
                "event",
                        new Question(stage.api, Shot.post(VICTIM, tenant.path("/events"), tenant.header(), event), 202),
                "live", new Question(stage.management(), Shot.get(VICTIM, "/q/health/live", ""), 200),
                "ready", new Question(stage.management(), Shot.get(VICTIM, "/q/health/ready", ""), 200),
                "metrics", new Question(stage.management(), Shot.get(VICTIM, "/q/metrics", ""), 200));
    }

    private static void live(Victim victim) {
        try {
            victim.live();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static long resident(Stage stage) {
        try {
            return stage.resident();
        } catch (IOException gone) {
            return 0;
        }
    }
}
