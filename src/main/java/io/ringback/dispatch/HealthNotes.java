package io.ringback.dispatch;

import io.quarkus.logging.Log;
import io.ringback.background.Job;
import io.ringback.delivery.AttemptResult;
import io.ringback.webhook.Health;
import io.ringback.webhook.RevisionId;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Collects the health of webhooks and stores it once a second, in one row per webhook, however many requests were sent.
 * A killed process loses unsaved notes; the next attempt reports the same.
 */
@Singleton
class HealthNotes {
    private final ConcurrentHashMap<UUID, Note> notes = new ConcurrentHashMap<>();
    private final Endpoints endpoints;
    private final Health health;
    private final WebhookDisabler webhookDisabler;

    HealthNotes(Endpoints endpoints, Health health, WebhookDisabler webhookDisabler) {
        this.endpoints = endpoints;
        this.health = health;
        this.webhookDisabler = webhookDisabler;
    }

    private record Note(UUID accountId, boolean succeeded, boolean failed, boolean failing) {
        static Note of(AttemptResult attemptResult) {
            boolean success = attemptResult.next() instanceof AttemptResult.Delivered;
            return new Note(attemptResult.claim().accountId(), success, !success, !success);
        }

        Note then(Note later) {
            return new Note(accountId, succeeded || later.succeeded, failed || later.failed, later.failing);
        }
    }

    void add(List<AttemptResult> settled) {
        settled.forEach(
                attemptResult -> notes.merge(attemptResult.claim().webhookId(), Note.of(attemptResult), Note::then));
    }

    @Produces
    @Singleton
    Job writeJob() {
        return new Job("HealthNotes.write", this::write);
    }

    void write() {
        List<Health.News> news = take();
        if (news.isEmpty()) {
            return;
        }
        try {
            health.note(news).forEach(this::disable);
        } catch (SQLException away) {
            Log.debugf("Cannot store the health of %d webhooks: %s", news.size(), away.getMessage());
        }
    }

    private List<Health.News> take() {
        List<Health.News> news = new ArrayList<>();
        for (UUID webhook : List.copyOf(notes.keySet())) {
            Note note = notes.remove(webhook);
            if (note != null) {
                news.add(new Health.News(
                        webhook,
                        note.accountId(),
                        note.succeeded(),
                        note.failed(),
                        note.failing(),
                        endpoints.circuit(webhook)));
            }
        }
        return news;
    }

    private void disable(RevisionId hopeless) {
        long days = health.patience().toDays();
        String reason = "no delivery has succeeded for "
                + (days > 0
                        ? days + (days == 1 ? " day" : " days")
                        : health.patience().toSeconds() + " seconds");
        webhookDisabler.note(hopeless, reason);
    }
}
