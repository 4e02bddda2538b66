package io.ringback.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** How the database is reached. */
@ConfigMapping(prefix = "ringback.database")
interface DatabaseConfig {
    /** What is between this process and PostgreSQL. */
    @WithDefault("none")
    Pooler pooler();

    /** A URL of the same database that keeps a session, to listen for other processes. */
    Optional<String> sessionUrl();

    /** Whether to listen for other processes; false where this one is alone. */
    @WithDefault("true")
    boolean listen();

    enum Pooler {
        /** Nothing, or what is not noticed. */
        NONE,
        /** A connection has a session of its own, but no start-up options. */
        SESSION,
        /** Each transaction may have another session. */
        TRANSACTION
    }
}
