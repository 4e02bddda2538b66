package io.ringback.webhook;

import java.sql.SQLException;
import java.util.UUID;

/** Knows what is still owed to a webhook. */
@FunctionalInterface
public interface PendingCounter {
    /** So many are counted, and no more: of a backlog it matters that it is one. */
    int MOST = 10_000;

    /** How many deliveries of a webhook are pending, at most {@link #MOST}. */
    int count(UUID webhookId) throws SQLException;
}
