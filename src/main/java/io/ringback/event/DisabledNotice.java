package io.ringback.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.ringback.delivery.Partitions;
import io.ringback.http.GregorianTime;
import io.ringback.id.Ids;
import io.ringback.json.Json;
import io.ringback.webhook.WebhookDisabled;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Stores a {@code webhook_disabled} event when the service disables a webhook, so that the account's other webhooks can
 * receive it.
 */
@Singleton
class DisabledNotice {
    private static final String HOOK = "webhook_disabled";

    private final Intake intake;
    private final Partitions partitions;
    private final AgroalDataSource database;
    private final InstantSource clock;

    DisabledNotice(Intake intake, Partitions partitions, AgroalDataSource database, InstantSource clock) {
        this.intake = intake;
        this.partitions = partitions;
        this.database = database;
        this.clock = clock;
    }

    /**
     * Runs in the transaction that disables the webhook, so both take effect or neither. The disabled webhook itself
     * gets no notice.
     */
    void tell(@Observes WebhookDisabled disabled) throws SQLException {
        // Must come first: a statement that finds no partition would abort the whole transaction.
        partitions.provision(0);
        Instant now = clock.instant();
        try (Connection connection = database.getConnection()) {
            intake.join(
                    connection,
                    new NewEvent(
                            disabled.accountId(),
                            HOOK,
                            Json.bytes(payload(disabled, now)),
                            now,
                            null,
                            null,
                            false,
                            null));
        }
    }

    void told(@Observes(during = TransactionPhase.AFTER_SUCCESS) WebhookDisabled disabled) {
        intake.joined();
    }

    private static ObjectNode payload(WebhookDisabled disabled, Instant now) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("timestamp", GregorianTime.of(now))
                .put("webhook_id", Ids.show(disabled.webhookId()))
                .put("name", disabled.name())
                .put("uri", disabled.uri())
                .put("disable_reason", disabled.reason())
                .put("revision", Integer.toString(disabled.revision()));
    }
}
