package io.ringback.webhook;

import com.fasterxml.jackson.databind.node.IntNode;
import io.ringback.account.AccountDeleted;
import io.ringback.account.Audit;
import io.ringback.account.Audit.Action;
import io.ringback.http.ApiException;
import io.ringback.http.ValidationErrors;
import io.ringback.id.Ids;
import io.ringback.webhook.WebhookDocument.Security;
import io.ringback.webhook.WebhookEnded.Cause;
import io.ringback.webhook.signing.KeyMaker;
import io.ringback.webhook.signing.Rotation;
import io.ringback.webhook.signing.Scheme;
import io.ringback.webhook.signing.SigningKey;
import io.ringback.webhook.signing.SigningKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Changes webhooks: each change together with its revision in one transaction, serialized per webhook. */
@ApplicationScoped
public class Webhooks {
    /** Limits how many webhooks one request changes. */
    static final int MOST_SWITCHED = 1_000;

    private static final int ACCOUNTS_AT_ONCE = 5_000;

    private final WebhookConfig config;
    private final WebhookRevisions revisions;
    private final WebhookEvents webhookEvents;
    private final Audit audit;
    private final KeyMaker keyMaker;
    private final Ids ids;

    Webhooks(
            WebhookConfig config,
            WebhookRevisions revisions,
            WebhookEvents webhookEvents,
            Audit audit,
            KeyMaker keyMaker,
            Ids ids) {
        this.audit = audit;
        this.config = config;
        this.revisions = revisions;
        this.webhookEvents = webhookEvents;
        this.keyMaker = keyMaker;
        this.ids = ids;
    }

    /** Returns the default number of retries. */
    int defaultRetries() {
        return config.retries();
    }

    /**
     * Disables a webhook for the service, in its own transaction, and announces its end.
     *
     * @param revision the failing revision; nothing happens when the webhook was changed since
     * @param reason the text that callers read as {@code disable_reason}
     * @return whether this call disabled it
     */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean disable(UUID webhookId, int revision, String reason) {
        Optional<Webhook> found = Webhook.lockEnabled(webhookId, revision);
        found.ifPresent(webhook -> {
            turn(List.of(webhook), it -> {
                it.enabled = false;
                it.disableReason = reason;
            });
            end(List.of(webhook), Cause.DISABLED);
            webhookEvents.disabled(webhook, reason);
            audit.record(Action.WEBHOOK_DISABLED, webhook.accountId, webhook.id);
        });
        return found.isPresent();
    }

    /** Returns the current revision of the webhook {@code id} of {@code account}; empty when there is none. */
    public Optional<WebhookRevision> present(UUID account, UUID id) {
        return Webhook.of(account, id).map(webhook -> revisions.get(webhook.id, webhook.revision));
    }

    /** Returns the hook that {@code account}'s webhook {@code id} subscribes to. */
    public Optional<String> hook(UUID account, UUID id) {
        return Webhook.of(account, id).map(webhook -> webhook.hook);
    }

    /**
     * Returns whether {@code account} has or had the webhook {@code id}: attempts of deleted webhooks stay readable.
     */
    public boolean existed(UUID account, UUID id) {
        return Webhook.existed(account, id);
    }

    @Transactional
    Webhook create(UUID account, NewWebhook input) {
        makeRoom(account);
        var webhook = new Webhook();
        webhook.id = ids.next();
        webhook.accountId = account;
        WebhookDocument document = input.document().withHiddenValuesFrom(RequestHeaders.NONE);
        webhook.take(document);
        Security security = document.target().security();
        advance(
                webhook,
                Optional.of(keyMaker.first(input.secret(), security.signature())),
                Optional.of(security.headers()));
        audit.record(Action.WEBHOOK_CREATED, account, webhook.id);
        return webhook;
    }

    /**
     * Replaces the document of a webhook by the result of {@code change}, which runs while the webhook is locked and so
     * must not block. Keys that cannot be decrypted stay as stored unless a new secret is sent. The same applies to
     * headers unless {@code namesHeaders}.
     */
    @Transactional
    Webhook change(
            UUID account,
            UUID id,
            IfMatch ifMatch,
            boolean namesHeaders,
            Function<WebhookDocument, NewWebhook> change) {
        Webhook webhook = lock(account, id, ifMatch);
        boolean wasEnabled = webhook.enabled;
        Optional<SigningKeys> keys = revisions.keysIfDecryptable(webhook);
        Optional<RequestHeaders> headers = revisions.headersIfDecryptable(webhook);
        WebhookDocument present = webhook.document(headers.orElse(RequestHeaders.NONE));
        NewWebhook input = change.apply(present);
        WebhookDocument document = input.document()
                .withHiddenValuesFrom(present.target().security().headers());
        webhook.take(document);
        if (webhook.enabled) {
            webhook.disableReason = null;
        }
        Security security = document.target().security();
        advance(
                webhook,
                changed(webhook, keys, input.secret(), present, security.signature()),
                headers.isPresent() || namesHeaders ? Optional.of(security.headers()) : Optional.empty());
        audit.record(Action.WEBHOOK_CHANGED, account, id);
        if (wasEnabled && !webhook.enabled) {
            end(List.of(webhook), Cause.DISABLED);
        }
        return webhook;
    }

    private Optional<SigningKeys> changed(
            Webhook webhook,
            Optional<SigningKeys> keys,
            @Nullable SigningKey own,
            WebhookDocument present,
            Scheme scheme) {
        if (keys.isPresent()) {
            return Optional.of(keyMaker.changed(keys.get(), own, scheme));
        }
        if (own != null) {
            return Optional.of(keyMaker.first(own, scheme));
        }
        if (scheme != present.target().security().signature()) {
            throw WebhookRevisions.undecryptable(webhook.id);
        }
        return Optional.empty();
    }

    /** Enables webhooks in {@code accounts} again that the service disabled: the first {@link #MOST_SWITCHED}. */
    @Transactional
    List<Webhook> enableAgain(List<UUID> accounts) {
        List<Webhook> disabled = first(accounts, Webhook::lockDisabledByService);
        turn(disabled, it -> {
            it.enabled = true;
            it.disableReason = null;
        });
        disabled.forEach(webhook -> audit.record(Action.WEBHOOK_ENABLED, webhook.accountId, webhook.id));
        return disabled;
    }

    /**
     * Disables enabled webhooks in {@code accounts}, the first {@link #MOST_SWITCHED}. As for a caller's change there
     * is no reason, so only callers enable them again.
     */
    @Transactional
    List<Webhook> disableAll(List<UUID> accounts) {
        List<Webhook> enabled = first(accounts, Webhook::lockEnabled);
        turn(enabled, it -> it.enabled = false);
        end(enabled, Cause.DISABLED);
        enabled.forEach(webhook -> audit.record(Action.WEBHOOK_DISABLED, webhook.accountId, webhook.id));
        return enabled;
    }

    /**
     * Returns the first webhooks of {@code accounts} that {@code lock} finds, calling it for as many accounts as one
     * statement takes.
     */
    private static List<Webhook> first(List<UUID> accounts, BiFunction<List<UUID>, Integer, List<Webhook>> lock) {
        List<Webhook> found = new ArrayList<>();
        for (int from = 0; from < accounts.size() && found.size() < MOST_SWITCHED; from += ACCOUNTS_AT_ONCE) {
            List<UUID> some = accounts.subList(from, Math.min(accounts.size(), from + ACCOUNTS_AT_ONCE));
            found.addAll(lock.apply(some, MOST_SWITCHED - found.size()));
        }
        return found;
    }

    @Transactional
    Webhook delete(UUID account, UUID id, IfMatch ifMatch) {
        Webhook webhook = lock(account, id, ifMatch);
        end(List.of(webhook), Cause.DELETED);
        audit.record(Action.WEBHOOK_DELETED, account, id);
        return webhook;
    }

    @Transactional(TxType.MANDATORY)
    void deleteAll(@Observes AccountDeleted account) {
        end(Webhook.lockAll(account.accountId()), Cause.ACCOUNT_DELETED);
    }

    /** Returns the current document of {@code webhook}, with its header values. */
    WebhookDocument document(Webhook webhook) {
        return webhook.document(revisions.headers(webhook));
    }

    /** Returns whether the keys and headers of {@code webhook} can be decrypted. */
    boolean isDecryptable(Webhook webhook) {
        return revisions.isDecryptable(webhook);
    }

    /** Returns the webhook {@code id} of {@code account} whose keys are about to be shown, and audits that. */
    @Transactional
    Webhook reveal(UUID account, UUID id) {
        Webhook webhook = Webhook.of(account, id).orElseThrow(() -> ApiException.badIdentifier(Ids.show(id)));
        // Throws before the audit when the keys cannot be decrypted.
        var _ = revisions.keys(webhook);
        audit.record(Action.SECRET_REVEALED, account, id);
        return webhook;
    }

    /** Returns the current signing keys of {@code webhook}. */
    SigningKeys keys(Webhook webhook) {
        return revisions.keys(webhook);
    }

    /** Rotates the key of a webhook; the earlier key also signs during the overlap. */
    @Transactional
    Webhook rotate(UUID account, UUID id, IfMatch ifMatch, Function<Scheme, Rotation> asked) {
        Webhook webhook = lock(account, id, ifMatch);
        SigningKeys keys = revisions.keys(webhook);
        Rotation rotation = asked.apply(keys.newest().scheme());
        advance(webhook, Optional.of(keyMaker.rotated(keys, rotation)), Optional.empty());
        audit.record(Action.SECRET_ROTATED, account, id);
        return webhook;
    }

    private static Webhook lock(UUID account, UUID id, IfMatch ifMatch) {
        Webhook webhook = Webhook.lock(account, id).orElseThrow(() -> ApiException.badIdentifier(Ids.show(id)));
        ifMatch.check(webhook.revision);
        return webhook;
    }

    private void makeRoom(UUID account) {
        if (!Webhook.lockForOneMore(account)) {
            throw ApiException.badIdentifier(Ids.show(account));
        }
        if (Webhook.countOf(account) >= config.maxPerAccount()) {
            var validationErrors = new ValidationErrors();
            validationErrors.add(
                    "webhooks",
                    "maximum",
                    "An account may have at most " + config.maxPerAccount() + " webhooks",
                    IntNode.valueOf(config.maxPerAccount()),
                    null);
            validationErrors.throwIfAny();
        }
    }

    /**
     * Applies {@code change} to all of {@code webhooks} with a fixed number of statements. Keys and headers stay, also
     * those that cannot be decrypted.
     */
    private void turn(List<Webhook> webhooks, Consumer<Webhook> change) {
        webhooks.forEach(webhook -> {
            change.accept(webhook);
            webhook.revision++;
        });
        Webhook.restartFailingPeriod(webhooks);
        revisions.recordUnchanged(webhooks);
    }

    private void advance(Webhook webhook, Optional<SigningKeys> keys, Optional<RequestHeaders> headers) {
        webhook.revision++;
        webhook.persistAndFlush();
        Webhook.restartFailingPeriod(List.of(webhook));
        revisions.record(webhook, keys, headers);
    }

    private void end(List<Webhook> webhooks, Cause cause) {
        switch (cause) {
            case DISABLED -> Webhook.cancel(webhooks);
            case DELETED, ACCOUNT_DELETED -> Webhook.end(webhooks);
        }
        webhooks.forEach(webhook -> webhookEvents.ended(webhook, cause));
    }
}
