package io.ringback.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.http.lists.Range;
import io.ringback.testing.LongHistory;
import java.io.IOException;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that an index serves every form of a list, so that a page costs the same for any length of history. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttemptPlansTest {
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
        "false, , false", "false, , true", "false, busy, false", "false, busy, true", "false, quiet, false",
        "false, quiet, true", "true, , false", "true, , true", "true, busy, true", "true, quiet, true",
        "false, foreign, false", "true, foreign, true"
    })
    void a_page_of_attempts_uses_an_index(boolean ascending, @Nullable String webhook, boolean failures)
            throws SQLException, IOException {
        UUID of = switch (webhook) {
            case null -> null;
            case "busy" -> history.busy;
            case "quiet" -> history.quiet;
            default -> history.foreign;
        };
        Range range = Range.all(ascending);
        AttemptSlice slice = new AttemptSlice(history.account, of, null, null, failures);
        String name = "attempts%s%s%s"
                .formatted(
                        webhook == null ? "" : "-of-" + webhook,
                        failures ? "-failures" : "",
                        ascending ? "-ascending" : "");
        isFromAnIndex(
                history.plan(name, AttemptLog.text(slice, ascending), call -> AttemptLog.bind(call, slice, range, 51)));
    }

    @ParameterizedTest
    @CsvSource({"delivery, false", "delivery, true", "event, false", "event, true"})
    void foreign_attempts_are_not_scanned(String of, boolean ascending) throws SQLException, IOException {
        UUID foreign = new UUID(0x019a_0000_0000_7000L, 0x8000_0000_0000_0001L);
        Range range = Range.all(ascending);
        AttemptSlice slice = of.equals("delivery")
                ? AttemptSlice.ofDelivery(history.account, foreign)
                : new AttemptSlice(history.account, null, null, foreign, false);
        isFromAnIndex(history.plan(
                "attempts-of-" + of + (ascending ? "-ascending" : ""),
                AttemptLog.text(slice, ascending),
                call -> AttemptLog.bind(call, slice, range, 51)));
    }

    private static void isFromAnIndex(LongHistory.Plan plan) {
        assertThat(plan.pages()).as(plan.text()).isPositive().isLessThan(FEW);
    }
}
