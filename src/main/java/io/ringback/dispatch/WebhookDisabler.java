package io.ringback.dispatch;

import io.quarkus.logging.Log;
import io.ringback.background.Job;
import io.ringback.id.Ids;
import io.ringback.jdbc.Unreachable;
import io.ringback.webhook.RevisionId;
import io.ringback.webhook.Webhooks;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Disables webhooks asynchronously, since each takes a dozen statements. A killed process loses pending ones; the next
 * attempt reports the same.
 */
@Singleton
class WebhookDisabler {
    private final Map<RevisionId, String> noted = new ConcurrentHashMap<>();
    private final Webhooks webhooks;

    WebhookDisabler(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    /** Requests that a webhook is disabled for {@code reason}, unless it is changed before. */
    void note(RevisionId webhook, String reason) {
        noted.putIfAbsent(webhook, reason);
    }

    @Produces
    @Singleton
    Job runJob() {
        return new Job("WebhookDisabler.run", this::run);
    }

    void run() {
        for (RevisionId webhook : List.copyOf(noted.keySet())) {
            String reason = noted.remove(webhook);
            if (reason != null && !disable(webhook, reason)) {
                noted.putIfAbsent(webhook, reason);
                return;
            }
        }
    }

    /** Disables a webhook; returns false when the database is unavailable, so that it is retried. */
    private boolean disable(RevisionId webhook, String reason) {
        try {
            if (webhooks.disable(webhook.webhookId(), webhook.revision(), reason)) {
                Log.infof("Webhook %s was disabled: %s", Ids.show(webhook.webhookId()), reason);
            }
        } catch (RuntimeException failure) {
            if (Unreachable.isCauseOf(failure)) {
                return false;
            }
            Log.errorf(
                    failure,
                    "Cannot disable webhook %s; the next failed attempt tries again",
                    Ids.show(webhook.webhookId()));
        }
        return true;
    }
}
