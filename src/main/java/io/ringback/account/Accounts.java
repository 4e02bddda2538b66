package io.ringback.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.ringback.StartOrder;
import io.ringback.http.ApiException;
import io.ringback.id.Ids;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and changes the tree of accounts. */
@ApplicationScoped
public class Accounts {
    /**
     * Cache duration. Accounts never move, so only deletions must become visible on other processes within this time.
     */
    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private static final int MOST = 10_000;

    private final EntityManager entities;
    private final Ids ids;
    private final Event<AccountDeleted> deleted;
    private final Audit audit;
    private final InstantSource clock;
    private final Cache<UUID, Optional<List<UUID>>> trees =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(REMEMBERED).build();
    private volatile @Nullable UUID master;

    Accounts(EntityManager entities, Ids ids, Event<AccountDeleted> deleted, Audit audit, InstantSource clock) {
        this.audit = audit;
        this.entities = entities;
        this.ids = ids;
        this.deleted = deleted;
        this.clock = clock;
    }

    @Transactional
    void makeMaster(@Observes @Priority(StartOrder.MASTER_ACCOUNT) StartupEvent started) {
        entities.createNativeQuery("""
                        insert into account (id, name, tree)
                        values (:id, 'Master', '{}')
                        on conflict ((parent_id is null)) where parent_id is null do nothing
                        """).setParameter("id", ids.next()).executeUpdate();
        master = Account.master();
    }

    /** Returns the master account. */
    public UUID master() {
        return Objects.requireNonNull(master, "the master account is created at startup");
    }

    public boolean exists(UUID account) {
        return tree(account).isPresent();
    }

    /** Returns whether {@code account} exists and equals {@code ancestor} or lies below it. */
    public boolean isWithin(UUID account, UUID ancestor) {
        return isWithin(account, ancestor, tree(account));
    }

    /** Returns the same from memory; false also when only the database knows. */
    public boolean isKnownWithin(UUID account, UUID ancestor) {
        Optional<List<UUID>> tree = trees.getIfPresent(account);
        return tree != null && isWithin(account, ancestor, tree);
    }

    private static boolean isWithin(UUID account, UUID ancestor, Optional<List<UUID>> ofAccount) {
        return ofAccount
                .filter(tree -> account.equals(ancestor) || tree.contains(ancestor))
                .isPresent();
    }

    /**
     * Returns the tenant of {@code account}, which shares its limits: the ancestor right below the master account, or
     * the account itself.
     */
    UUID tenant(UUID account) {
        return tree(account)
                .filter(above -> above.size() > 1)
                .map(above -> above.get(1))
                .orElse(account);
    }

    /** Returns all accounts below {@code ancestor}, at any depth. */
    public List<UUID> below(UUID ancestor) {
        return Account.idsBelow(ancestor);
    }

    /** Deletes an account and all it has; 409 for the master account and for one with children. */
    Account delete(UUID id) {
        Account ended = QuarkusTransaction.requiringNew().call(() -> {
            Account account = Account.lock(id).orElseThrow(() -> ApiException.badIdentifier(Ids.show(id)));
            if (account.parentId == null) {
                throw ApiException.conflict("the master account cannot be deleted", Ids.show(id));
            }
            if (Account.hasChildren(id)) {
                throw ApiException.conflict("the account has children: delete them first", Ids.show(id));
            }
            account.deletedAt = clock.instant();
            deleted.fire(new AccountDeleted(id));
            // The parent's audit log records it, since the account's own log is no longer readable.
            audit.record(Audit.Action.ACCOUNT_DELETED, account.parentId, id);
            return account;
        });
        // Invalidate after the commit: a lookup in between would cache it again.
        trees.invalidate(id);
        return ended;
    }

    private Optional<List<UUID>> tree(UUID account) {
        return trees.get(account, id -> Account.living(id).map(it -> List.of(it.tree)));
    }
}
