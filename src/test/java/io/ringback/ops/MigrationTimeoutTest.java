package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringback.testing.Postgres;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a migration that takes longer than the driver's timeout for requests. */
class MigrationTimeoutTest {
    private final Postgres.Database database = Postgres.empty();

    @TempDir
    Path migrations;

    @BeforeEach
    void set_up_migration_of_two_seconds() throws IOException {
        Files.writeString(migrations.resolve("V1__slow.sql"), "create table t as select 1 as slept from pg_sleep(2)");
    }

    private FluentConfiguration impatient() {
        return Flyway.configure()
                .dataSource(database.url() + "?socketTimeout=1", database.username(), database.password())
                .locations("filesystem:" + migrations);
    }

    @Test
    void a_slow_migration_completes() {
        FluentConfiguration patient = impatient();
        new MigrationTimeout().customize(patient);
        assertThat(patient.load().migrate().success).isTrue();
        assertThat(database.value("select count(*) from t")).isEqualTo(1L);
    }

    @Test
    void without_the_callback_a_slow_migration_times_out() {
        assertThatThrownBy(() -> impatient().load().migrate())
                .isInstanceOf(FlywayException.class)
                .rootCause()
                .isInstanceOf(SocketTimeoutException.class);
    }
}
