package io.ringback.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.ringback.http.lists.Range;
import io.ringback.json.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Maps an account, which owns webhooks and events; accounts form a tree below the master account. */
@Entity
@Table(name = "account")
class Account extends PanacheEntityBase {
    private static final String DESCENDANTS = """
            select *
            from account
            where tree @> array[cast(:ancestor as uuid)]
              and deleted_at is null
              and id > :above
              and id < :below
            order by id""";

    private static final String WITH_DESCENDANTS = """
            select *
            from account
            where (id = :ancestor or tree @> array[cast(:ancestor as uuid)])
              and deleted_at is null
              and id > :above
              and id < :below
            order by id""";

    private static final String FREE = """
            select cast(extra as text)
            from account
            where id = :id""";

    private static final String KEEP = """
            update account
            set extra = cast(:extra as json)
            where id = :id""";

    private static final String IDS_BELOW = """
            select id
            from account
            where tree @> array[cast(:ancestor as uuid)]
              and deleted_at is null""";

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

    /** API key encrypted as {@code <key id>:<base64>}; null until it is first read. */
    @Column(name = "api_key")
    @Nullable
    String apiKey;

    @Column(name = "api_key_hash")
    byte @Nullable [] apiKeyHash;

    static Optional<Account> living(UUID id) {
        return find("id = ?1 and deletedAt is null", id).firstResultOptional();
    }

    /** Returns the id of the master account. Uses SQL, because every start needs it, and HQL would load its parser. */
    static UUID master() {
        return getSession()
                .createNativeQuery("select id from account where parent_id is null", UUID.class)
                .getSingleResult();
    }

    /** Finds an account and locks its row until the transaction ends. */
    static Optional<Account> lock(UUID id) {
        return Account.<Account>find("id = ?1 and deletedAt is null", id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .singleResultOptional();
    }

    static Optional<Account> withApiKey(byte[] hash) {
        return find("apiKeyHash = ?1 and deletedAt is null", hash).firstResultOptional();
    }

    /** Returns the first {@code most} direct children of {@code parent} in {@code range}. */
    static List<Account> children(UUID parent, Range range, int most) {
        return Account.<Account>find(
                        "parentId = ?1 and deletedAt is null and id > ?2 and id < ?3 order by id" + direction(range),
                        parent,
                        range.above(),
                        range.below())
                .range(0, most - 1)
                .list();
    }

    /** Returns the first {@code most} accounts below {@code ancestor} in {@code range}. */
    static List<Account> descendants(UUID ancestor, Range range, int most) {
        return read(DESCENDANTS, ancestor, range, most);
    }

    /** Returns the first {@code most} of {@code ancestor} and the accounts below it in {@code range}. */
    static List<Account> withDescendants(UUID ancestor, Range range, int most) {
        return read(WITH_DESCENDANTS, ancestor, range, most);
    }

    private static List<Account> read(String sql, UUID ancestor, Range range, int most) {
        return getSession()
                .createNativeQuery(sql + direction(range), Account.class)
                .setParameter("ancestor", ancestor)
                .setParameter("above", range.above())
                .setParameter("below", range.below())
                .setMaxResults(most)
                .getResultList();
    }

    static List<UUID> idsBelow(UUID ancestor) {
        return getSession()
                .createNativeQuery(IDS_BELOW, UUID.class)
                .setParameter("ancestor", ancestor)
                .getResultList();
    }

    /** Returns the accounts {@code ids}, in this order. */
    static List<Account> all(List<UUID> ids) {
        Map<UUID, Account> found = Account.<Account>list("id in ?1", ids).stream()
                .collect(Collectors.toMap(account -> account.id, Function.identity()));
        return ids.stream().flatMap(id -> Stream.ofNullable(found.get(id))).toList();
    }

    /**
     * Reads the public fields that the service does not define. Not an entity column, since lists and logins must not
     * read them.
     */
    ObjectNode free() {
        String text = getSession()
                .createNativeQuery(FREE, String.class)
                .setParameter("id", id)
                .getSingleResult();
        return (ObjectNode) Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces the public fields that the service does not define. */
    void keep(ObjectNode free) {
        getSession().flush();
        getSession()
                .createNativeMutationQuery(KEEP)
                .setParameter("id", id)
                .setParameter("extra", new String(Json.bytes(free), StandardCharsets.UTF_8))
                .executeUpdate();
    }

    private static String direction(Range range) {
        return range.ascending() ? "" : " desc";
    }

    static boolean hasChildren(UUID id) {
        return count("parentId = ?1 and deletedAt is null", id) > 0;
    }
}
