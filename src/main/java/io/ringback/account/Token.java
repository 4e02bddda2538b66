package io.ringback.account;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.panache.common.Sort;
import io.ringback.http.lists.PageRequest;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Maps a token of an account: only the hash of its secret is stored. */
@Entity
@Table(name = "token")
class Token extends PanacheEntityBase {
    /** Name of tokens that logins create. */
    static final String LOG_IN = "api_auth";

    @Id
    UUID id;

    @Column(name = "account_id")
    UUID accountId;

    @Nullable
    String name;

    String role;

    byte[] hash;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "expires_at")
    @Nullable
    Instant expiresAt;

    static Optional<Token> of(UUID account, UUID id) {
        return find("id = ?1 and accountId = ?2", id, account).firstResultOptional();
    }

    static Optional<Token> withHash(byte[] hash) {
        return find(
                        "select t from Token t, Account a where t.hash = ?1 and a.id = t.accountId and a.deletedAt is null",
                        hash)
                .firstResultOptional();
    }

    /** Deletes the login tokens of {@code account} except the newest {@code most}. */
    static void keepLogIns(UUID account, int most) {
        List<UUID> old = getEntityManager()
                .createQuery("select id from Token where accountId = ?1 and name = ?2 order by id desc", UUID.class)
                .setParameter(1, account)
                .setParameter(2, LOG_IN)
                .setFirstResult(most)
                .setMaxResults(most)
                .getResultList();
        if (!old.isEmpty()) {
            delete("id in ?1", old);
        }
    }

    static void removeExpired(Instant now) {
        delete("expiresAt < ?1", now);
    }

    /** Returns the tokens of {@code page}, and one more when the list continues. */
    static List<Token> page(UUID account, PageRequest page) {
        Sort order = Sort.by("id", page.ascending() ? Sort.Direction.Ascending : Sort.Direction.Descending);
        UUID after = page.after();
        PanacheQuery<Token> found = after == null
                ? find("accountId = ?1", order, account)
                : find("accountId = ?1 and id " + (page.ascending() ? ">" : "<") + " ?2", order, account, after);
        return found.page(0, page.size() + 1).list();
    }
}
