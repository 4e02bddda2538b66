package io.ringback.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringback.delivery.Claim;
import io.ringback.delivery.OutboxFixture;
import io.ringback.id.Ids;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

class LogIdsTest {
    @Test
    void a_line_about_a_delivery_has_its_ids_and_the_next_line_has_not() throws SQLException {
        var fixture = new OutboxFixture();
        fixture.webhook();
        fixture.store(1);
        Claim claim = fixture.process(Duration.ofSeconds(30)).fetch(1).getFirst();
        Map<String, Object> beside = new HashMap<>();

        LogIds.with(claim, () -> beside.putAll(MDC.getMap()));
        assertThat(beside)
                .containsEntry("delivery_id", Ids.show(claim.deliveryId()))
                .containsEntry("event_id", Ids.show(claim.event().id()))
                .containsEntry("webhook_id", Ids.show(claim.webhookId()));
        assertThatThrownBy(() -> LogIds.with(claim, () -> {
                    throw new IllegalStateException("a fault that the test wants");
                }))
                .hasMessage("a fault that the test wants");
        assertThat(MDC.getMap()).doesNotContainKeys("delivery_id", "event_id", "webhook_id");
    }
}
