package io.ringback.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Configures the embedded PostgreSQL of development mode. */
@ConfigMapping(prefix = "ringback.dev")
interface DevConfig {

    /** Port of the server, fixed so that later runs find it again. */
    @WithDefault("15432")
    int databasePort();

    /** Data directory, kept between runs; relative to the project. */
    @WithDefault(".ringback/postgres")
    Path databaseFolder();
}
