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
 * A plan that is kept is made for the table as it was then: an outbox that is paid is empty, until a million rows arrive
 * at once. So each statement must look its rows up one by one, even where going through all of them would seem cheaper.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutboxPlansTest {
    private EmptyPlans plans;

    @BeforeAll
    void an_outbox_that_was_paid() throws SQLException {
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
    void an_empty_outbox_does_not_tempt(Sql statement) throws SQLException, IOException {
        plans.haveLookUpsOnly(statement);
    }
}
