package io.ringback.account;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Configures accounts and their tokens. */
@ConfigMapping(prefix = "ringback")
interface AccountConfig {
    /** Token of the master account, which has all permissions. It is compared, never stored. */
    Optional<String> masterToken();

    /**
     * Requests per second that a token may send to the management API on average, with bursts of ten times as many. 0
     * is no limit. Intake is not limited.
     */
    @WithDefault("10")
    double rateLimit();

    /**
     * Number of failed tokens and logins per address and minute, in each process, before the address must wait. A valid
     * token still works, a login does not. 0 is no limit.
     */
    @WithDefault("30")
    int failedLogIns();
}
