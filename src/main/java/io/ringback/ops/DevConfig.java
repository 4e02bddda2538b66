package io.ringback.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Development only: where the embedded PostgreSQL lives. */
@ConfigMapping(prefix = "ringback.dev")
interface DevConfig {

    /** The port it listens on, always the same so that a later run finds it again. */
    @WithDefault("15432")
    int databasePort();

    /** The folder of its data, kept between runs; relative to the project. */
    @WithDefault(".ringback/postgres")
    Path databaseFolder();
}
