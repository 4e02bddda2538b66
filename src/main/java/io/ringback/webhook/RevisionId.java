package io.ringback.webhook;

import java.util.UUID;

/** Identifies one revision of a webhook. */
public record RevisionId(UUID webhookId, int revision) {}
