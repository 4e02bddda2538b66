package io.ringback.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.delivery.DeliveryState;
import io.ringback.http.lists.Range;
import io.ringback.testing.LongHistory;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that an index serves every form of a list, so that a page costs the same for any length of history. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveryPlansTest {
    private static final int ROWS = Integer.getInteger("rows", 40_000);
    /**
     * Page limit for 51 rows: an index has about three levels in each of a month's partitions, and each row one page. A
     * scan takes 1,000.
     */
    private static final int FEW = 400;

    private LongHistory history;

    @BeforeAll
    void a_month() throws SQLException {
        history = new LongHistory(ROWS);
    }

    @ParameterizedTest
    @CsvSource({
        "false, ",
        "true, ",
        "false, DELIVERED",
        "true, DELIVERED",
        "false, FAILED",
        "true, FAILED",
        "false, CANCELLED"
    })
    void a_page_of_deliveries_uses_an_index(boolean ascending, @Nullable DeliveryState state)
            throws SQLException, IOException {
        Range range = Range.all(ascending);
        isFromAnIndex(history.plan(
                "deliveries" + (state == null ? "" : "-" + state) + (ascending ? "-ascending" : ""),
                DeliveryLog.candidates(state, ascending),
                call -> call.uuids("waiting", List.of())
                        .set("account", history.account)
                        .set("above", range.above())
                        .set("below", range.below())
                        .set("most", 51)));
    }

    private static void isFromAnIndex(LongHistory.Plan plan) {
        assertThat(plan.pages()).as(plan.text()).isPositive().isLessThan(FEW);
    }
}
