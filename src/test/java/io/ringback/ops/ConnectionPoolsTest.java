package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConnectionPoolsTest {
    private static SmallRyeConfig shipped() throws IOException {
        var file = Path.of("src", "main", "resources", "application.properties");
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(file.toUri().toURL()))
                .build();
    }

    /** Otherwise a login during the server's start would delay every other login of its pool. */
    @Test
    void every_pool_has_a_login_timeout_of_two_seconds_and_one_per_host() throws IOException {
        SmallRyeConfig config = shipped();
        assertThat(ConnectionPools.of(config).sizes().keySet())
                .contains("api", "outbox")
                .allSatisfy(pool -> {
                    String properties = "quarkus.datasource." + (pool.equals("api") ? "" : pool + ".")
                            + "jdbc.additional-jdbc-properties.";
                    assertThat(config.getOptionalValue(properties + "loginTimeout", int.class))
                            .hasValue(2);
                    assertThat(config.getOptionalValue(properties + "connectTimeout", int.class))
                            .hasValue(1);
                });
    }
}
