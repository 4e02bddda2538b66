package io.ringback.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Runs a minute of chaos in the test suite; {@code chaos/run} runs longer. */
class ChaosIT {
    @Test
    void every_guarantee_holds_under_faults() throws Exception {
        ChaosRun run = new ChaosRun(Plan.fromProperties());
        assertThat(run.violations()).as("%s", run.told()).isEmpty();
    }
}
