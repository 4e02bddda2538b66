package io.ringback.webhook;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;

/** A revision's row: written once. */
@Entity
@Immutable
@IdClass(RevisionRow.Key.class)
@Table(name = "webhook_revision")
class RevisionRow extends PanacheEntityBase {
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

    /** Each as {@code <key id>:<base64>}, newest first. */
    public List<String> secrets;

    static RevisionRow of(Key key) {
        return RevisionRow.<RevisionRow>findByIdOptional(key)
                .orElseThrow(() -> new NoSuchElementException("no revision " + key));
    }

    /** Which revision of which webhook. */
    record Key(UUID webhookId, int revision) {}
}
