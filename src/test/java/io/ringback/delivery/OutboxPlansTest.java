package io.ringback.delivery;

import io.ringback.jdbc.Sql;
import io.ringback.testing.EmptyPlans;
import java.io.IOException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests plans that were cached while the outbox was empty, before a million rows arrive. Each statement must look its
 * rows up by index, even where a scan would seem cheaper.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutboxPlansTest {
    private EmptyPlans plans;

    @BeforeAll
    void set_up_emptied_outbox() throws SQLException {
        OutboxFixture fixture = new OutboxFixture();
        fixture.ordered();
        fixture.store(1_000);
        fixture.database.execute("delete from delivery");
        plans = EmptyPlans.of(fixture.database);
    }

    static Stream<Named<Sql>> statements() {
        return Stream.of(
                Named.of("fetch", Fetch.FETCH),
                Named.of("look", Fetch.LOOK),
                Named.of("load payloads", FetchedRows.LOAD),
                Named.of("end", Settlement.END),
                Named.of("retry", Settlement.RETRY),
                Named.of("postpone", Settlement.POSTPONE),
                Named.of("oldest", Backlog.OLDEST),
                Named.of("cancel", Cancellations.CANCEL),
                Named.of("sweep", Cancellations.SWEEP),
                Named.of("clear", Cancellations.CLEAR),
                Named.of("promote", OrderQueues.PROMOTE),
                Named.of("promote all", OrderQueues.PROMOTE_ALL));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void plans_made_on_an_empty_outbox_use_indexes(Sql statement) throws SQLException, IOException {
        plans.haveLookUpsOnly(statement);
    }
}
