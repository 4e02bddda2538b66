package io.ringback.event;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.logging.Log;
import io.ringback.http.GregorianTime;
import io.ringback.http.Json;
import io.ringback.id.Ids;
import io.ringback.webhook.WebhookDisabled;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Tells an account that the service disabled one of its webhooks, by an event like any other: who wants to know listens to
 * {@code webhook_disabled}.
 */
@Singleton
class DisabledNotice {
    private static final String HOOK = "webhook_disabled";

    private final Intake intake;
    private final InstantSource clock;

    DisabledNotice(Intake intake, InstantSource clock) {
        this.intake = intake;
        this.clock = clock;
    }

    /** After the commit, so that the disabled one is not told itself. A process that dies in between tells nobody. */
    void tell(@Observes(during = TransactionPhase.AFTER_SUCCESS) WebhookDisabled disabled) {
        Instant now = clock.instant();
        try {
            intake.accept(List.of(new NewEvent(
                    disabled.accountId(), HOOK, Json.bytes(payload(disabled, now)), now, null, null, false, null)));
        } catch (SQLException away) {
            Log.errorf(
                    "webhook %s was disabled, but no event could be made of it: %s",
                    Ids.show(disabled.webhookId()), away.getMessage());
        }
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
