package io.ringback.account;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Settings of accounts and their tokens. */
@ConfigMapping(prefix = "ringback")
interface AccountConfig {
    /** The token of the master account, which may do everything. It is compared, never stored. */
    Optional<String> masterToken();

    /**
     * How many requests per second a token may make of the management API in the long run; ten times as many at once. 0
     * is no limit. Bringing events is not limited.
     */
    @WithDefault("10")
    double rateLimit();

    /**
     * How many tokens, and how many log-ins, may be wrong from one address in a minute, in each process, before it is told
     * to wait; a good token still comes in, a log-in does not. 0 is no limit.
     */
    @WithDefault("30")
    int failedLogIns();
}
