package io.ringback.event;

import io.ringback.testing.EmptyPlans;
import io.ringback.testing.Postgres;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class EventPlansTest {
    @Test
    void repeated_keys_use_an_index_even_after_planning_on_empty_tables() throws SQLException, IOException {
        EmptyPlans.of(Postgres.migrated()).haveLookUpsOnly(EventStore.REPEATED);
    }
}
