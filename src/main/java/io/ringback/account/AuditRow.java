package io.ringback.account;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.ringback.http.lists.Range;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Maps one entry of the audit log. */
@Entity
@Immutable
@Table(name = "audit")
class AuditRow extends PanacheEntityBase {
    @Id
    public UUID id;

    @Column(name = "account_id")
    public UUID accountId;

    public String action;

    @Column(name = "subject_id")
    public UUID subjectId;

    @Column(name = "actor_account_id")
    public @Nullable UUID actorAccountId;

    @Column(name = "actor_token_id")
    public @Nullable UUID actorTokenId;

    public @Nullable String address;

    @Column(name = "request_id")
    public @Nullable String requestId;

    /** Returns the first {@code most} entries of an account in {@code range}. */
    static List<AuditRow> list(UUID account, Range range, int most) {
        String order = range.ascending() ? " order by id" : " order by id desc";
        return AuditRow.<AuditRow>find(
                        "accountId = ?1 and id > ?2 and id < ?3" + order, account, range.above(), range.below())
                .range(0, most - 1)
                .list();
    }
}
