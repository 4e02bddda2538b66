package io.ringback.webhook;

import java.sql.SQLException;
import java.util.UUID;

/** Counts the pending deliveries of a webhook. */
@FunctionalInterface
public interface PendingCounter {
    /** Upper limit of the count; more would only cost time. */
    int MOST = 10_000;

    /** Returns the number of pending deliveries of a webhook, at most {@link #MOST}. */
    int count(UUID webhookId) throws SQLException;
}
