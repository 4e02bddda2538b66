package io.ringback.webhook;

import com.fasterxml.jackson.databind.node.IntNode;
import io.ringback.account.AccountDeleted;
import io.ringback.account.Audit;
import io.ringback.account.Audit.Action;
import io.ringback.http.ApiException;
import io.ringback.http.ValidationErrors;
import io.ringback.id.Ids;
import io.ringback.webhook.WebhookDocument.Trust;
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

/** Changes webhooks: each change in one transaction with its revision, and one after the other. */
@ApplicationScoped
public class Webhooks {
    /** Bounds what one request locks, holds and answers. */
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

    /** The retries of a webhook that names none. */
    int defaultRetries() {
        return config.retries();
    }

    /**
     * Disables a webhook on the service's own account, in a transaction of its own, and announces its end.
     *
     * @param revision the state that was found wanting: when the webhook was changed since, nothing happens
     * @param reason what its account reads as {@code disable_reason}
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

    /** The webhook {@code id} of {@code account} as it is now, for a request; empty when there is none. */
    public Optional<WebhookRevision> present(UUID account, UUID id) {
        return Webhook.of(account, id).map(webhook -> revisions.get(webhook.id, webhook.revision));
    }

    /** What {@code account}'s webhook {@code id} listens to. */
    public Optional<String> hook(UUID account, UUID id) {
        return Webhook.of(account, id).map(webhook -> webhook.hook);
    }

    /** Whether {@code account} has or had the webhook {@code id}: attempts of a deleted one stay readable. */
    public boolean everWas(UUID account, UUID id) {
        return Webhook.everWas(account, id);
    }

    @Transactional
    Webhook create(UUID account, NewWebhook input) {
        makeRoom(account);
        var webhook = new Webhook();
        webhook.id = ids.next();
        webhook.accountId = account;
        WebhookDocument document = input.document().keeping(RequestHeaders.NONE);
        webhook.take(document);
        Trust trust = document.target().trust();
        advance(webhook, Optional.of(keyMaker.first(input.secret(), trust.signature())), Optional.of(trust.headers()));
        audit.record(Action.WEBHOOK_CREATED, account, webhook.id);
        return webhook;
    }

    /**
     * Replaces the document of a webhook by what {@code change} makes of the present one; {@code change} runs while the
     * webhook is locked, so it must not wait for anything. Keys that cannot be opened stay as stored unless a new secret
     * comes, and headers that cannot be opened unless {@code namesHeaders}.
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
        Optional<SigningKeys> keys = revisions.keysIfOpen(webhook);
        Optional<RequestHeaders> headers = revisions.headersIfOpen(webhook);
        WebhookDocument present = webhook.document(headers.orElse(RequestHeaders.NONE));
        NewWebhook input = change.apply(present);
        WebhookDocument document =
                input.document().keeping(present.target().trust().headers());
        webhook.take(document);
        if (webhook.enabled) {
            webhook.disableReason = null;
        }
        Trust trust = document.target().trust();
        advance(
                webhook,
                changed(webhook, keys, input.secret(), present, trust.signature()),
                headers.isPresent() || namesHeaders ? Optional.of(trust.headers()) : Optional.empty());
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
        if (scheme != present.target().trust().signature()) {
            throw WebhookRevisions.unopened(webhook.id);
        }
        return Optional.empty();
    }

    /** Enables again what the service, and nobody else, had disabled in {@code accounts}: the first {@link #MOST_SWITCHED}. */
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
     * Disables what is enabled in {@code accounts}, the first {@link #MOST_SWITCHED}, as their owner would do: without a
     * reason, so that only their owner enables them again.
     */
    @Transactional
    List<Webhook> disableAll(List<UUID> accounts) {
        List<Webhook> enabled = first(accounts, Webhook::lockEnabled);
        turn(enabled, it -> it.enabled = false);
        end(enabled, Cause.DISABLED);
        enabled.forEach(webhook -> audit.record(Action.WEBHOOK_DISABLED, webhook.accountId, webhook.id));
        return enabled;
    }

    /** The first webhooks of {@code accounts} that {@code lock} finds, asked for so many accounts at a time as a statement takes. */
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

    /** The present document of {@code webhook}, with its header values. */
    WebhookDocument document(Webhook webhook) {
        return webhook.document(revisions.headers(webhook));
    }

    /** Whether the keys and the headers of {@code webhook} can be opened. */
    boolean opens(Webhook webhook) {
        return revisions.opens(webhook);
    }

    /** The webhook {@code id} of {@code account}, for its keys to be shown to someone. */
    @Transactional
    Webhook reveal(UUID account, UUID id) {
        Webhook webhook = Webhook.of(account, id).orElseThrow(() -> ApiException.badIdentifier(Ids.show(id)));
        // Keys that do not open are shown to nobody.
        var _ = revisions.keys(webhook);
        audit.record(Action.SECRET_REVEALED, account, id);
        return webhook;
    }

    /** The keys that {@code webhook} signs with. */
    SigningKeys keys(Webhook webhook) {
        return revisions.keys(webhook);
    }

    /** Gives a webhook a new key; the one before signs beside it for a while. */
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
     * Makes {@code change} of all of {@code webhooks} and nothing else, in so many statements as for one: keys and headers
     * stay, also those that cannot be opened.
     */
    private void turn(List<Webhook> webhooks, Consumer<Webhook> change) {
        webhooks.forEach(webhook -> {
            change.accept(webhook);
            webhook.revision++;
        });
        Webhook.giveTime(webhooks);
        revisions.recordUnchanged(webhooks);
    }

    private void advance(Webhook webhook, Optional<SigningKeys> keys, Optional<RequestHeaders> headers) {
        webhook.revision++;
        webhook.persistAndFlush();
        Webhook.giveTime(List.of(webhook));
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
