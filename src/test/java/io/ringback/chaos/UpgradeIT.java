package io.ringback.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Runs as {@code chaos/upgrade}: it needs a second build, which the test suite does not make. */
@EnabledIfSystemProperty(
        named = "upgrade.from",
        matches = ".+",
        disabledReason = "chaos/upgrade makes the earlier build")
class UpgradeIT {
    @Test
    void a_rolling_upgrade_and_rollback_lose_and_repeat_nothing() throws Exception {
        Plan plan = new Plan(
                Long.getLong("chaos.seed", new Random().nextInt(1_000_000)),
                Duration.ofSeconds(Long.getLong("upgrade.seconds", 10)),
                null);
        UpgradeRun run = new UpgradeRun(plan, Path.of(System.getProperty("upgrade.from")));
        System.out.println("upgrade: from " + System.getProperty("upgrade.revision") + ", seed " + plan.seed());
        assertThat(run.violations()).as("%s", run.told()).isEmpty();
    }
}
