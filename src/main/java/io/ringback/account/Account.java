package io.ringback.account;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whose webhooks and events these are; accounts form a tree below the master account. */
@Entity
@Table(name = "account")
class Account extends PanacheEntityBase {
    @Id
    UUID id;

    @Column(name = "parent_id")
    @Nullable
    UUID parentId;

    String name;

    UUID[] tree;

    @Column(name = "created_at", insertable = false, updatable = false)
    Instant createdAt;

    @Column(name = "deleted_at")
    @Nullable
    Instant deletedAt;

    static Optional<Account> living(UUID id) {
        return find("id = ?1 and deletedAt is null", id).firstResultOptional();
    }

    static Optional<Account> master() {
        return find("parentId is null").firstResultOptional();
    }

    static List<Account> children(UUID parent, UUID before, int most) {
        return find("parentId = ?1 and deletedAt is null and id < ?2 order by id desc", parent, before)
                .page(0, most)
                .list();
    }

    static boolean hasChildren(UUID id) {
        return count("parentId = ?1 and deletedAt is null", id) > 0;
    }
}
