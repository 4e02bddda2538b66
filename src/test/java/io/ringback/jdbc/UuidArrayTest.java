package io.ringback.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL reads arrays of UUIDs in its own binary form and, from a connection that does not send it, as text. */
class UuidArrayTest {
    private static final Sql ELEMENTS =
            Sql.of("select id::text from unnest(:ids::uuid[]) with ordinality as i (id, place) order by place");

    private static final String BINARY =
            "quarkus.datasource.outbox.jdbc.additional-jdbc-properties.binaryTransferEnable";

    private final Postgres.Database database = Postgres.empty();

    static Stream<List<UUID>> arrays() {
        return Stream.of(
                List.of(),
                List.of(new UUID(0, 0)),
                List.of(new UUID(-1, -1), new UUID(Long.MIN_VALUE, Long.MAX_VALUE), new UUID(0, 0)),
                List.of(new UUID(1, 2), new UUID(1, 2)),
                IntStream.range(0, 5_000).mapToObj(i -> new UUID(i, -i)).toList());
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void the_server_reads_all_elements_in_order(List<UUID> ids) throws SQLException, IOException {
        List<String> expected = ids.stream().map(UUID::toString).toList();
        try (Connection text = database.source().getConnection();
                Connection binary = binary()) {
            assertThat(read(text, ids)).isEqualTo(expected);
            assertThat(read(binary, ids)).isEqualTo(expected);
        }
    }

    @Test
    void the_driver_sends_the_binary_form_over_the_connections_of_our_pools() throws SQLException, IOException {
        AtomicInteger texts = new AtomicInteger();
        var array = new UuidArray(List.of(new UUID(1, 2))) {
            @Override
            public String getValue() {
                texts.incrementAndGet();
                return super.getValue();
            }
        };
        try (Connection connection = binary();
                var call = ELEMENTS.on(connection).set("ids", array);
                ResultSet row = call.query()) {
            assertThat(row.next()).isTrue();
        }
        assertThat(texts)
                .as("the driver asked UuidArray for its text: it no longer takes PGBinaryObject for a type that "
                        + "binaryTransferEnable names, so that each id costs 37 bytes instead of 20")
                .hasValue(0);
    }

    private static List<String> read(Connection connection, List<UUID> ids) throws SQLException {
        List<String> read = new ArrayList<>();
        try (var call = ELEMENTS.on(connection).uuids("ids", ids);
                ResultSet row = call.query()) {
            while (row.next()) {
                read.add(row.getString(1));
            }
        }
        return read;
    }

    /** A connection as the pools make them. */
    private Connection binary() throws SQLException, IOException {
        Properties settings = new Properties();
        try (InputStream file = UuidArrayTest.class.getResourceAsStream("/application.properties")) {
            settings.load(file);
        }
        PGSimpleDataSource source = (PGSimpleDataSource) database.source();
        source.setBinaryTransferEnable(settings.getProperty(BINARY));
        return source.getConnection();
    }
}
