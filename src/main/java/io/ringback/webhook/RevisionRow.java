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

/** Maps a revision's row, which is written once. */
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

    /** JSON text, which preserves the key order. */
    @ColumnTransformer(write = "cast(? as json)")
    public String document;

    /** Secrets encrypted by the keyring, newest first. */
    public List<String> secrets;

    /** End of each secret's use; a null element or list means no end. */
    @Column(name = "secret_ends")
    public @Nullable List<@Nullable Instant> secretEnds;

    /** JSON object encrypted by the keyring. */
    @Column(name = "request_headers")
    public @Nullable String requestHeaders;

    static RevisionRow of(RevisionId id) {
        return RevisionRow.<RevisionRow>findByIdOptional(id)
                .orElseThrow(() -> new NoSuchElementException("no revision " + id));
    }

    /** Returns the existing revisions of {@code ids}, in one query. */
    static List<RevisionRow> all(Collection<RevisionId> ids) {
        return getSession()
                .createNativeQuery(ALL, RevisionRow.class)
                .setParameter(
                        "webhooks", ids.stream().map(RevisionId::webhookId).toArray(UUID[]::new))
                .setParameter(
                        "revisions", ids.stream().map(RevisionId::revision).toArray(Integer[]::new))
                .getResultList();
    }

    /** Records the current revision of {@code webhooks} as a copy of the previous one, in one statement. */
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
