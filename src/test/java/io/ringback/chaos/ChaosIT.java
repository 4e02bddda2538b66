package io.ringback.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A minute of chaos in the suite; {@code chaos/run} has it last longer. */
class ChaosIT {
    @Test
    void every_promise_is_kept_under_faults() throws Exception {
        ChaosRun run = new ChaosRun(Plan.fromProperties());
        assertThat(run.violations()).as("%s", run.told()).isEmpty();
    }
}
