package io.ringback.delivery;

import java.util.UUID;

/**
 * How many requests somebody would like to send to a webhook with a rate limit.
 *
 * @param accountId the webhook's account
 * @param rate how many requests a second it takes
 * @param wanted at least 1
 */
public record Wish(UUID webhookId, UUID accountId, int rate, int wanted) {}
