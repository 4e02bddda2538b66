package io.ringback.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Configures the connections to the database. */
@ConfigMapping(prefix = "ringback.database")
interface DatabaseConfig {
    /** Mode of the pooler between this process and PostgreSQL. */
    @WithDefault("none")
    Pooler pooler();

    /** URL of the same database with session-level connections, to listen for other processes. */
    Optional<String> sessionUrl();

    /** Whether to listen for other processes; false for a single process. */
    @WithDefault("true")
    boolean listen();

    enum Pooler {
        /** No pooler, or a transparent one. */
        NONE,
        /** Each connection has its own session, but startup options are dropped. */
        SESSION,
        /** Each transaction may use another session. */
        TRANSACTION
    }
}
