package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.ringback.http.ApiException;
import io.ringback.id.Ids;
import io.ringback.webhook.WebhookDocument.Target;
import io.ringback.webhook.signing.SigningKeys;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Stores every revision of every webhook. */
@Singleton
public class WebhookRevisions {
    /** Limits the cache, in bytes: some thousands of usual revisions, or some hundreds of the largest. */
    private static final long MOST_BYTES = 32L << 20;
    /** Limits the cache in a small heap. */
    private static final int OF_HEAP = 16;
    /** Approximate memory of a revision without its texts, in bytes. */
    private static final int OVERHEAD = 1024;

    /** Error text for callers when the secrets of a webhook cannot be decrypted. */
    static final String UNDECRYPTABLE =
            "the webhook's secrets or headers cannot be decrypted: ask the operator whether a "
                    + "key is missing in RINGBACK_ENCRYPTION_KEYS, or send a new secret and new "
                    + "custom_request_headers with PATCH";

    private final RevisionVault vault;
    private final Cache<RevisionId, WebhookRevision> cache = Caffeine.newBuilder()
            .maximumWeight(Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / OF_HEAP))
            .weigher((RevisionId id, WebhookRevision revision) -> weight(revision))
            .build();

    WebhookRevisions(RevisionVault vault) {
        this.vault = vault;
    }

    /**
     * Returns a revision of a webhook, deleted or not. It may block for a query in a transaction of its own, since only
     * committed revisions are cached.
     *
     * @throws ApiException 409 when a secret cannot be decrypted
     * @throws NoSuchElementException when it never existed: a bug, since revisions are never removed
     */
    public WebhookRevision get(UUID webhookId, int revision) {
        RevisionId id = new RevisionId(webhookId, revision);
        return switch (getAll(Set.of(id)).get(id)) {
            case Found.Whole(WebhookRevision whole) -> whole;
            case Found.Broken broken -> throw undecryptable(webhookId);
            case null -> throw new NoSuchElementException("no revision " + id);
        };
    }

    /** Holds the result of a lookup of an existing revision. */
    public sealed interface Found {
        /** Holds a complete revision. */
        record Whole(WebhookRevision revision) implements Found {}

        /**
         * Reports a revision that cannot be decrypted: a key is missing, or the row is damaged.
         *
         * @param retries its number of retries after the first attempt; 0 when it cannot be read
         */
        record Broken(int retries) implements Found {}
    }

    /**
     * Returns the existing revisions of {@code ids}, as {@link #get} does. One query reads those that are not cached. A
     * revision that cannot be decrypted does not affect the others.
     */
    public Map<RevisionId, Found> getAll(Set<RevisionId> ids) {
        Map<RevisionId, Found> found = new HashMap<>();
        Map<RevisionId, WebhookRevision> whole =
                cache.getAll(ids, missing -> QuarkusTransaction.requiringNew().call(() -> read(missing, found)));
        whole.forEach((id, revision) -> found.put(id, new Found.Whole(revision)));
        return found;
    }

    private Map<RevisionId, WebhookRevision> read(Set<? extends RevisionId> missing, Map<RevisionId, Found> broken) {
        Map<RevisionId, WebhookRevision> whole = new HashMap<>();
        for (RevisionRow row : RevisionRow.all(List.copyOf(missing))) {
            try {
                whole.put(row.id(), read(row));
            } catch (RuntimeException damaged) {
                log(row, damaged);
                broken.put(row.id(), new Found.Broken(retries(row)));
            }
        }
        return whole;
    }

    private static int retries(RevisionRow row) {
        try {
            return JsonText.object(row.document).path("retries").intValue();
        } catch (RuntimeException damaged) {
            return 0;
        }
    }

    private static int weight(WebhookRevision revision) {
        return OVERHEAD
                + revision.uri().text().length()
                + weight(revision.customData())
                + weight(revision.headers().reveal());
    }

    /** Counts characters twice, for one byte each and the string's object. */
    private static int weight(Map<String, String> texts) {
        return texts.entrySet().stream()
                .mapToInt(
                        entry -> 2 * (entry.getKey().length() + entry.getValue().length()) + 128)
                .sum();
    }

    /**
     * Records the current state of {@code webhook}, in the transaction that changed it. Empty keys or headers keep the
     * stored ones, whether or not they can be decrypted.
     */
    void record(Webhook webhook, Optional<SigningKeys> keys, Optional<RequestHeaders> headers) {
        var row = new RevisionRow();
        row.webhookId = webhook.id;
        row.revision = webhook.revision;
        row.accountId = webhook.accountId;
        row.document = JsonText.of(document(webhook.document(RequestHeaders.NONE)));
        keys.ifPresentOrElse(it -> vault.put(row, it), () -> {
            RevisionRow before = before(webhook);
            row.secrets = before.secrets;
            row.secretEnds = before.secretEnds;
        });
        headers.ifPresentOrElse(it -> vault.put(row, it), () -> row.requestHeaders = before(webhook).requestHeaders);
        row.persist();
    }

    /**
     * Records the current state of {@code webhooks}, in the transaction that changed it: their documents, keys and
     * headers are unchanged.
     */
    void recordUnchanged(Collection<Webhook> webhooks) {
        RevisionRow.copy(webhooks);
    }

    private static RevisionRow before(Webhook webhook) {
        return RevisionRow.of(new RevisionId(webhook.id, webhook.revision - 1));
    }

    /**
     * Returns the current signing keys of {@code webhook}.
     *
     * @throws ApiException 409 when one cannot be decrypted
     */
    SigningKeys keys(Webhook webhook) {
        return keysIfDecryptable(webhook).orElseThrow(() -> undecryptable(webhook.id));
    }

    /** Returns the current signing keys; empty when one cannot be decrypted. */
    Optional<SigningKeys> keysIfDecryptable(Webhook webhook) {
        return ifOpen(webhook, vault::keys);
    }

    /**
     * Returns the current request headers of {@code webhook}.
     *
     * @throws ApiException 409 when they cannot be decrypted
     */
    RequestHeaders headers(Webhook webhook) {
        return headersIfDecryptable(webhook).orElseThrow(() -> undecryptable(webhook.id));
    }

    /** Returns the current request headers; empty when they cannot be decrypted. */
    Optional<RequestHeaders> headersIfDecryptable(Webhook webhook) {
        return ifOpen(webhook, vault::headers);
    }

    /** Returns whether the secrets of {@code webhook} can be decrypted. */
    boolean isDecryptable(Webhook webhook) {
        return keysIfDecryptable(webhook).isPresent()
                && headersIfDecryptable(webhook).isPresent();
    }

    /**
     * Returns the decrypted value, or empty without a log line above debug level: callers must not fill the log. Failed
     * deliveries report it to the operator.
     */
    private static <T> Optional<T> ifOpen(Webhook webhook, Function<RevisionRow, T> opening) {
        RevisionRow row = present(webhook);
        try {
            return Optional.of(opening.apply(row));
        } catch (RuntimeException damaged) {
            Log.debugf(damaged, "Webhook %s cannot be decrypted", Ids.show(webhook.id));
            return Optional.empty();
        }
    }

    /** Returns the 409 for a webhook that cannot be decrypted; its text explains how to recover without the operator. */
    static ApiException undecryptable(UUID webhook) {
        return ApiException.conflict(UNDECRYPTABLE, Ids.show(webhook));
    }

    private static void log(RevisionRow row, RuntimeException damaged) {
        Log.errorf(
                damaged,
                "Revision %d of webhook %s cannot be decrypted: check RINGBACK_ENCRYPTION_KEYS and the stored row",
                row.revision,
                Ids.show(row.webhookId));
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
                .put("tls_verify", target.security().tlsVerify());
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
