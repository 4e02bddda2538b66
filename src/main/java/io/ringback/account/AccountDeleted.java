package io.ringback.account;

import java.util.UUID;

/**
 * An account was deleted, and what it has shall end.
 *
 * <p>Fired synchronously, in the transaction that deletes it: an observer that fails rolls the deletion back.
 */
public record AccountDeleted(UUID accountId) {}
