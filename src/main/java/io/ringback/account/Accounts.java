package io.ringback.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.runtime.StartupEvent;
import io.ringback.StartOrder;
import io.ringback.id.Ids;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tree of accounts. */
@ApplicationScoped
public class Accounts {
    /** An account never moves; only its end must be noticed, on other nodes within this time. */
    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private static final int MOST = 10_000;

    private final EntityManager entities;
    private final Ids ids;
    private final Cache<UUID, Optional<List<UUID>>> trees =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(REMEMBERED).build();
    private volatile @Nullable UUID master;

    Accounts(EntityManager entities, Ids ids) {
        this.entities = entities;
        this.ids = ids;
    }

    @Transactional
    void makeMaster(@Observes @Priority(StartOrder.MASTER_ACCOUNT) StartupEvent started) {
        entities.createNativeQuery("""
                        insert into account (id, name, tree)
                        values (:id, 'Master', '{}')
                        on conflict ((parent_id is null)) where parent_id is null do nothing
                        """).setParameter("id", ids.next()).executeUpdate();
        master = Account.master().orElseThrow().id;
    }

    /** The account above all. */
    public UUID master() {
        return Objects.requireNonNull(master, "the start makes it");
    }

    public boolean exists(UUID account) {
        return tree(account).isPresent();
    }

    /** Whether {@code account} exists and is {@code ancestor} or below it. */
    public boolean isWithin(UUID account, UUID ancestor) {
        return tree(account)
                .filter(tree -> account.equals(ancestor) || tree.contains(ancestor))
                .isPresent();
    }

    /** Notices at once that an account has ended here. */
    void forget(UUID account) {
        trees.invalidate(account);
    }

    private Optional<List<UUID>> tree(UUID account) {
        return trees.get(account, id -> Account.living(id).map(it -> List.of(it.tree)));
    }
}
