package io.ringback.webhook;

import com.fasterxml.jackson.databind.node.IntNode;
import io.ringback.account.AccountDeleted;
import io.ringback.http.ApiException;
import io.ringback.http.Violations;
import io.ringback.id.Ids;
import io.ringback.webhook.WebhookEnded.Cause;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Changes webhooks: each change in one transaction with its revision, and one after the other. */
@ApplicationScoped
public class Webhooks {
    private final WebhookConfig config;
    private final WebhookRevisions revisions;
    private final Event<WebhookEnded> ended;
    private final Ids ids;
    private final RandomGenerator random;

    Webhooks(
            WebhookConfig config,
            WebhookRevisions revisions,
            Event<WebhookEnded> ended,
            Ids ids,
            RandomGenerator random) {
        this.config = config;
        this.revisions = revisions;
        this.ended = ended;
        this.ids = ids;
        this.random = random;
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
            List<SigningSecret> secrets = revisions.secrets(webhook);
            webhook.enabled = false;
            webhook.disableReason = reason;
            advance(webhook, secrets);
            end(webhook, Cause.DISABLED);
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
        webhook.take(input.document());
        SigningSecret secret = input.secret();
        advance(webhook, List.of(secret == null ? SigningSecret.generate(random) : secret));
        return webhook;
    }

    /**
     * Replaces the document of a webhook by what {@code change} makes of the present one; {@code change} runs while the
     * webhook is locked, so it must not wait for anything.
     */
    @Transactional
    Webhook change(UUID account, UUID id, IfMatch ifMatch, Function<WebhookDocument, NewWebhook> change) {
        Webhook webhook = lock(account, id, ifMatch);
        boolean wasEnabled = webhook.enabled;
        NewWebhook input = change.apply(webhook.document());
        SigningSecret secret = input.secret();
        List<SigningSecret> secrets = secret == null ? revisions.secrets(webhook) : List.of(secret);
        webhook.take(input.document());
        if (webhook.enabled) {
            webhook.disableReason = null;
        }
        advance(webhook, secrets);
        if (wasEnabled && !webhook.enabled) {
            end(webhook, Cause.DISABLED);
        }
        return webhook;
    }

    /** Enables again what the service, and nobody else, had disabled in {@code accounts}. */
    @Transactional
    List<Webhook> enableAgain(Collection<UUID> accounts) {
        List<Webhook> disabled = Webhook.lockDisabledByService(accounts);
        disabled.forEach(webhook -> {
            List<SigningSecret> secrets = revisions.secrets(webhook);
            webhook.enabled = true;
            webhook.disableReason = null;
            advance(webhook, secrets);
        });
        return disabled;
    }

    @Transactional
    Webhook delete(UUID account, UUID id, IfMatch ifMatch) {
        Webhook webhook = lock(account, id, ifMatch);
        end(webhook, Cause.DELETED);
        return webhook;
    }

    @Transactional(TxType.MANDATORY)
    void deleteAll(@Observes AccountDeleted account) {
        Webhook.lockAll(account.accountId()).forEach(webhook -> end(webhook, Cause.ACCOUNT_DELETED));
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
            var violations = new Violations();
            violations.add(
                    "webhooks",
                    "maximum",
                    "An account may have at most " + config.maxPerAccount() + " webhooks",
                    IntNode.valueOf(config.maxPerAccount()),
                    null);
            violations.throwIfAny();
        }
    }

    private void advance(Webhook webhook, List<SigningSecret> secrets) {
        webhook.revision++;
        webhook.persistAndFlush();
        revisions.record(webhook, secrets);
    }

    private void end(Webhook webhook, Cause cause) {
        switch (cause) {
            case DISABLED -> webhook.cancel();
            case DELETED, ACCOUNT_DELETED -> webhook.end();
        }
        ended.fire(new WebhookEnded(webhook.id, cause));
    }
}
