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

/** Keeps every state that a webhook ever had. */
@Singleton
public class WebhookRevisions {
    /** Limits the cache, in bytes: to some thousands of usual revisions, or some hundreds of the largest. */
    private static final long MOST_BYTES = 32L << 20;
    /** Limits the cache in a small heap. */
    private static final int OF_HEAP = 16;
    /** About what one costs beside its texts. */
    private static final int OVERHEAD = 1024;

    /** What the account of a webhook reads whose secrets cannot be opened. */
    static final String UNOPENED =
            "the webhook's secrets or headers cannot be opened: ask the operator whether a key is missing in"
                    + " RINGBACK_ENCRYPTION_KEYS, or send a new secret and new custom_request_headers with PATCH";

    private final RevisionVault vault;
    private final Cache<RevisionId, WebhookRevision> cache = Caffeine.newBuilder()
            .maximumWeight(Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / OF_HEAP))
            .weigher((RevisionId id, WebhookRevision revision) -> weight(revision))
            .build();

    WebhookRevisions(RevisionVault vault) {
        this.vault = vault;
    }

    /**
     * The state of a webhook, deleted or not, at {@code revision}; it may block for a look-up, in a transaction of its
     * own: only what is committed is remembered.
     *
     * @throws ApiException 409 when something of it cannot be opened
     * @throws NoSuchElementException when there was none: a fault of ours, since revisions are never removed
     */
    public WebhookRevision get(UUID webhookId, int revision) {
        RevisionId id = new RevisionId(webhookId, revision);
        return switch (getAll(Set.of(id)).get(id)) {
            case Found.Whole(WebhookRevision whole) -> whole;
            case Found.Broken broken -> throw unopened(webhookId);
            case null -> throw new NoSuchElementException("no revision " + id);
        };
    }

    /** What a look-up found of a revision that there is. */
    public sealed interface Found {
        /** All of it. */
        record Whole(WebhookRevision revision) implements Found {}

        /**
         * Something that cannot be opened: the key of a secret is missing, or what is stored is damaged.
         *
         * @param retries how many more tries it allows after the first, as far as that can be read; else none
         */
        record Broken(int retries) implements Found {}
    }

    /**
     * Those of {@code ids} that there are, as {@link #get}; what is not remembered is looked up at once. One that cannot be
     * opened hinders no other.
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

    /** Twice the letters, as most strings have one byte each and an object around. */
    private static int weight(Map<String, String> texts) {
        return texts.entrySet().stream()
                .mapToInt(
                        entry -> 2 * (entry.getKey().length() + entry.getValue().length()) + 128)
                .sum();
    }

    /**
     * Records the present state of {@code webhook}, in the transaction that made it so. Empty keys or headers stay as the
     * revision before stores them, whether they can be opened or not.
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
     * Records the present state of {@code webhooks}, in the transaction that made it so: nothing of their documents, keys
     * and headers changed.
     */
    void recordUnchanged(Collection<Webhook> webhooks) {
        RevisionRow.copy(webhooks);
    }

    private static RevisionRow before(Webhook webhook) {
        return RevisionRow.of(new RevisionId(webhook.id, webhook.revision - 1));
    }

    /**
     * The keys that {@code webhook} signs with at present.
     *
     * @throws ApiException 409 when one cannot be opened
     */
    SigningKeys keys(Webhook webhook) {
        return keysIfOpen(webhook).orElseThrow(() -> unopened(webhook.id));
    }

    /** The same; empty when one cannot be opened. */
    Optional<SigningKeys> keysIfOpen(Webhook webhook) {
        return ifOpen(webhook, vault::keys);
    }

    /**
     * The headers that {@code webhook} sends at present.
     *
     * @throws ApiException 409 when they cannot be opened
     */
    RequestHeaders headers(Webhook webhook) {
        return headersIfOpen(webhook).orElseThrow(() -> unopened(webhook.id));
    }

    /** The same; empty when they cannot be opened. */
    Optional<RequestHeaders> headersIfOpen(Webhook webhook) {
        return ifOpen(webhook, vault::headers);
    }

    /** Whether all that is secret of {@code webhook} can be opened at present. */
    boolean opens(Webhook webhook) {
        return keysIfOpen(webhook).isPresent() && headersIfOpen(webhook).isPresent();
    }

    /** The operator learns of it by what cannot be sent; a caller must not fill the log with it. */
    private static <T> Optional<T> ifOpen(Webhook webhook, Function<RevisionRow, T> opening) {
        RevisionRow row = present(webhook);
        try {
            return Optional.of(opening.apply(row));
        } catch (RuntimeException damaged) {
            Log.debugf(damaged, "Webhook %s cannot be opened", Ids.show(webhook.id));
            return Optional.empty();
        }
    }

    /** There is a way out without the operator. */
    static ApiException unopened(UUID webhook) {
        return ApiException.conflict(UNOPENED, Ids.show(webhook));
    }

    private static void log(RevisionRow row, RuntimeException damaged) {
        Log.errorf(
                damaged,
                "Revision %d of webhook %s cannot be opened: check RINGBACK_ENCRYPTION_KEYS and the stored row",
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
