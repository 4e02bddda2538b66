package io.ringback.webhook;

import java.util.UUID;

/** Which state of which webhook. */
public record RevisionId(UUID webhookId, int revision) {}
