package io.ringback.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.ringback.testing.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransactionTest {
    private final Postgres.Database database = Postgres.empty();

    @BeforeEach
    void a_table() {
        database.execute("create table note (id int)");
    }

    private static void write(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("insert into note values (1)");
        }
    }

    private long notes() {
        return (long) database.value("select count(*) from note");
    }

    @Test
    void work_that_returns_is_committed() throws SQLException {
        Transaction.on(database.source(), connection -> {
            write(connection);
            return 1;
        });
        assertThat(notes()).isEqualTo(1);
    }

    @Test
    void work_that_throws_is_rolled_back() {
        assertThatThrownBy(() -> Transaction.on(database.source(), connection -> {
                    write(connection);
                    throw new StackOverflowError("half done");
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(notes()).isZero();
    }

    @Test
    void a_connection_that_cannot_roll_back_is_closed_and_the_first_exception_is_kept() throws SQLException {
        try (Connection connection = database.source().getConnection()) {
            assertThatThrownBy(() -> Transaction.on(connection, open -> {
                        write(open);
                        database.cutConnections();
                        throw new IllegalStateException("first");
                    }))
                    .hasMessage("first");
            assertThat(connection.isClosed()).isTrue();
        }
        assertThat(notes()).isZero();
    }

    @Test
    void a_connection_that_cannot_roll_back_frees_its_place_in_the_pool() throws SQLException {
        var settings = new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(1)
                        .acquisitionTimeout(Duration.ofSeconds(5))
                        .exceptionSorter(Unreachable::endsConnection)
                        .connectionFactoryConfiguration(login -> login.jdbcUrl(database.url())
                                .principal(new NamePrincipal(database.username()))
                                .credential(new SimplePassword(database.password()))));
        try (AgroalDataSource pool = AgroalDataSource.from(settings)) {
            for (String round : List.of("first", "second", "third")) {
                assertThatThrownBy(() -> Transaction.on(pool, open -> {
                            write(open);
                            database.cutConnections();
                            throw new IllegalStateException(round);
                        }))
                        .hasMessage(round);
            }
            Transaction.on(pool, connection -> {
                write(connection);
                return 1;
            });
        }
        assertThat(notes()).isEqualTo(1);
    }
}
