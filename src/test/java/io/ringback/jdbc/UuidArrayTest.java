package io.ringback.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What PostgreSQL reads of the arrays that are written for it in its own form. */
class UuidArrayTest {
    private static final Sql ELEMENTS =
            Sql.of("select id::text from unnest(:ids::uuid[]) with ordinality as i (id, place) order by place");

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
    void the_server_reads_each_element_in_its_place(List<UUID> ids) throws SQLException {
        List<String> read = new ArrayList<>();
        try (Connection connection = database.source().getConnection();
                var call = ELEMENTS.on(connection).uuids("ids", ids);
                ResultSet row = call.query()) {
            while (row.next()) {
                read.add(row.getString(1));
            }
        }
        assertThat(read).isEqualTo(ids.stream().map(UUID::toString).toList());
    }
}
