package io.ringback.benchmarks;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.ringback.testing.Postgres.Database;
import java.sql.SQLException;
import java.time.Duration;

/** Creates connection pools like those of the service. */
final class Pool {
    private Pool() {}

    static AgroalDataSource of(Database database, int size) throws SQLException {
        return of(database, size, "");
    }

    /**
     * Creates a pool.
     *
     * @param parameters additional URL parameters, as {@code ?prepareThreshold=3}
     */
    static AgroalDataSource of(Database database, int size, String parameters) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.initialSize(size)
                        .maxSize(size)
                        .acquisitionTimeout(Duration.ofSeconds(30))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(database.url() + parameters)
                                .principal(new NamePrincipal(database.username()))
                                .credential(new SimplePassword(database.password())))));
    }
}
