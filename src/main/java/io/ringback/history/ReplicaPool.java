package io.ringback.history;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.ringback.jdbc.Unreachable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postgresql.Driver;

/**
 * Creates the connection pool of the read replica. It holds no connection until a list is read. A statement has 2 s: the
 * primary answers after that.
 */
@Singleton
final class ReplicaPool {
    private static final int MOST_CONNECTIONS = 8;
    private static final Duration ACQUISITION = Duration.ofSeconds(2);
    private static final Duration UNUSED = Duration.ofMinutes(5);

    private final Optional<String> user;
    private final Optional<String> password;
    private final String pooler;

    ReplicaPool(
            @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
            @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password,
            @ConfigProperty(name = "ringback.database.pooler", defaultValue = "none") String pooler) {
        this.user = user;
        this.password = password;
        this.pooler = pooler;
    }

    /** Returns a pool of connections to {@code url}, with the user and password of the primary unless the URL has its own. */
    AgroalDataSource to(String url) {
        var settings = new AgroalDataSourceConfigurationSupplier();
        settings.connectionPoolConfiguration()
                .maxSize(MOST_CONNECTIONS)
                .acquisitionTimeout(ACQUISITION)
                .reapTimeout(UNUSED)
                .exceptionSorter(Unreachable::endsConnection)
                .connectionFactoryConfiguration(connections -> connections(connections.jdbcUrl(url)));
        return new io.agroal.pool.DataSource(settings.get());
    }

    private AgroalConnectionFactoryConfigurationSupplier connections(
            AgroalConnectionFactoryConfigurationSupplier connections) {
        user.ifPresent(name -> connections.principal(new NamePrincipal(name)));
        password.ifPresent(secret -> connections.credential(new SimplePassword(secret)));
        if (pooler.equalsIgnoreCase("none")) {
            connections.jdbcProperty(
                    "options", "-c default_transaction_isolation=read\\ committed -c statement_timeout=2s");
        }
        return connections
                .connectionProviderClass(Driver.class)
                .jdbcProperty("connectTimeout", "1")
                .jdbcProperty("loginTimeout", "2")
                .jdbcProperty("socketTimeout", "3")
                .jdbcProperty("tcpKeepAlive", "true")
                .jdbcProperty("logServerErrorDetail", "false")
                .jdbcProperty("binaryTransferEnable", "UUID_ARRAY")
                .jdbcProperty("prepareThreshold", pooler.equalsIgnoreCase("transaction") ? "0" : "5");
    }
}
