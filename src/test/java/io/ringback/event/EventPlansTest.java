package io.ringback.event;

import io.ringback.testing.EmptyPlans;
import io.ringback.testing.Postgres;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class EventPlansTest {
    @Test
    void a_repeated_key_is_looked_up_even_where_there_were_none() throws SQLException, IOException {
        EmptyPlans.of(Postgres.migrated()).haveLookUpsOnly(EventStore.REPEATED);
    }
}
