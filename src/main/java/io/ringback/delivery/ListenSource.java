package io.ringback.delivery;

import io.quarkus.agroal.DataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Provides session-level connections for listening: by the session URL, or else from the outbox pool. A pooler in
 * transaction mode provides none.
 */
@Singleton
final class ListenSource {
    private static final int CONNECT_SECONDS = 1;
    private static final int LOGIN_SECONDS = 2;

    private final javax.sql.DataSource database;
    private final boolean keepsSession;
    private final boolean isWanted;

    ListenSource(
            @DataSource("outbox") javax.sql.DataSource pool,
            DatabaseConfig config,
            @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
            @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
        this.database = config.sessionUrl()
                .<javax.sql.DataSource>map(url -> direct(url, user, password))
                .orElse(pool);
        this.isWanted = config.listen();
        this.keepsSession = config.pooler() != DatabaseConfig.Pooler.TRANSACTION
                || config.sessionUrl().isPresent();
    }

    private static PGSimpleDataSource direct(String url, Optional<String> user, Optional<String> password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(LOGIN_SECONDS);
        source.setTcpKeepAlive(true);
        source.setLogServerErrorDetail(false);
        source.setUrl(url);
        user.ifPresent(source::setUser);
        password.ifPresent(source::setPassword);
        return source;
    }

    /** Returns whether there are such connections. */
    boolean keepsSession() {
        return keepsSession;
    }

    /** Returns whether there are other processes to listen to. */
    boolean isWanted() {
        return isWanted;
    }

    /** Returns a new connection, or an idle one of the pool. */
    Connection connect() throws SQLException {
        return database.getConnection();
    }
}
