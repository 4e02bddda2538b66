package io.ringback.webhook;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A revision's row: written once. */
@Entity
@Immutable
@IdClass(RevisionId.class)
@Table(name = "webhook_revision")
class RevisionRow extends PanacheEntityBase {
    private static final String ALL = """
            select r.*
            from unnest(cast(:webhooks as uuid[]), cast(:revisions as integer[])) as id (webhook_id, revision)
            join webhook_revision r on r.webhook_id = id.webhook_id and r.revision = id.revision
            """;

    private static final String COPY = """
            insert into webhook_revision
              (webhook_id, revision, account_id, document, secrets, secret_ends, request_headers)
            select w.id, w.revision, r.account_id, r.document, r.secrets, r.secret_ends, r.request_headers
            from webhook w
            join webhook_revision r on r.webhook_id = w.id and r.revision = w.revision - 1
            where w.id = any (cast(:webhooks as uuid[]))
            """;

    @Id
    @Column(name = "webhook_id")
    public UUID webhookId;

    @Id
    public int revision;

    @Column(name = "account_id")
    public UUID accountId;

    /** JSON text, so that keys stay in the order in which they came. */
    @ColumnTransformer(write = "cast(? as json)")
    public String document;

    /** Each sealed by the keyring, newest first. */
    public List<String> secrets;

    /** When each of them signs no more; null within for never, null for never for all. */
    @Column(name = "secret_ends")
    public @Nullable List<@Nullable Instant> secretEnds;

    /** A JSON object sealed by the keyring. */
    @Column(name = "request_headers")
    public @Nullable String requestHeaders;

    static RevisionRow of(RevisionId id) {
        return RevisionRow.<RevisionRow>findByIdOptional(id)
                .orElseThrow(() -> new NoSuchElementException("no revision " + id));
    }

    /** Those of {@code ids} that there are, in one look-up. */
    static List<RevisionRow> all(Collection<RevisionId> ids) {
        return getSession()
                .createNativeQuery(ALL, RevisionRow.class)
                .setParameter(
                        "webhooks", ids.stream().map(RevisionId::webhookId).toArray(UUID[]::new))
                .setParameter(
                        "revisions", ids.stream().map(RevisionId::revision).toArray(Integer[]::new))
                .getResultList();
    }

    /** Records the present revision of {@code webhooks} as a copy of the one before, in one statement. */
    static void copy(Collection<Webhook> webhooks) {
        getEntityManager()
                .createNativeQuery(COPY)
                .setParameter("webhooks", Webhook.ids(webhooks))
                .executeUpdate();
    }

    RevisionId id() {
        return new RevisionId(webhookId, revision);
    }
}
