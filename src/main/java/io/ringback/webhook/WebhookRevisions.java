package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.ringback.webhook.WebhookDocument.Target;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Keeps every state that a webhook ever had. */
@Singleton
public class WebhookRevisions {
    private static final int CACHED = 10_000;

    private final RevisionVault vault;
    private final Cache<RevisionId, WebhookRevision> cache =
            Caffeine.newBuilder().maximumSize(CACHED).build();

    WebhookRevisions(RevisionVault vault) {
        this.vault = vault;
    }

    /**
     * The state of a webhook, deleted or not, at {@code revision}; it may block for a look-up, in a transaction of its
     * own: only what is committed is remembered.
     *
     * @throws NoSuchElementException when there was none: a fault of ours, since revisions are never removed
     */
    public WebhookRevision get(UUID webhookId, int revision) {
        RevisionId id = new RevisionId(webhookId, revision);
        WebhookRevision found = getAll(Set.of(id)).get(id);
        if (found == null) {
            throw new NoSuchElementException("no revision " + id);
        }
        return found;
    }

    /** Those of {@code ids} that there are, as {@link #get}; what is not remembered is looked up at once. */
    public Map<RevisionId, WebhookRevision> getAll(Set<RevisionId> ids) {
        return cache.getAll(ids, missing -> QuarkusTransaction.requiringNew().call(() -> read(missing)));
    }

    private Map<RevisionId, WebhookRevision> read(Set<? extends RevisionId> missing) {
        return RevisionRow.all(List.copyOf(missing)).stream().collect(Collectors.toMap(RevisionRow::id, this::read));
    }

    /** Records the present state of {@code webhook}, in the transaction that made it so. */
    void record(Webhook webhook, SigningKeys keys, RequestHeaders headers) {
        var row = new RevisionRow();
        row.webhookId = webhook.id;
        row.revision = webhook.revision;
        row.accountId = webhook.accountId;
        row.document = JsonText.of(document(webhook.document(headers)));
        vault.put(row, keys, headers);
        row.persist();
    }

    /** The keys that {@code webhook} signs with at present. */
    SigningKeys keys(Webhook webhook) {
        return vault.keys(present(webhook));
    }

    /** The headers that {@code webhook} sends at present. */
    RequestHeaders headers(Webhook webhook) {
        return vault.headers(present(webhook));
    }

    private static RevisionRow present(Webhook webhook) {
        return RevisionRow.of(new RevisionId(webhook.id, webhook.revision));
    }

    private static ObjectNode document(WebhookDocument whole) {
        Target target = whole.target();
        ObjectNode document = JsonText.object(Map.of())
                .put("uri", target.uri().text())
                .put("http_verb", target.verb().shown())
                .put("format", target.format().shown())
                .put("retries", target.retries())
                .put("tls_verify", target.trust().tlsVerify());
        if (target.customData() != null) {
            document.set("custom_data", JsonText.object(target.customData()));
        }
        return document;
    }

    private WebhookRevision read(RevisionRow row) {
        JsonNode document = JsonText.object(row.document);
        return new WebhookRevision(
                row.webhookId,
                row.accountId,
                row.revision,
                new TargetUri(URI.create(document.path("uri").textValue())),
                HttpVerb.of(document.path("http_verb").textValue()),
                Format.of(document.path("format").textValue()),
                document.path("retries").intValue(),
                JsonText.strings(document.path("custom_data")),
                vault.headers(row),
                document.path("tls_verify").asBoolean(true),
                vault.keys(row));
    }
}
