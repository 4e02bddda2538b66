package io.ringback.account;

import java.util.UUID;

/**
 * Announces that an account was deleted, so that everything it has must end.
 *
 * <p>Fired synchronously, in the transaction that deletes it: an observer that fails rolls the deletion back.
 */
public record AccountDeleted(UUID accountId) {}
