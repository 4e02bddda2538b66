package io.ringback.webhook;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.ringback.webhook.WebhookDocument.Listening;
import io.ringback.webhook.WebhookDocument.Pacing;
import io.ringback.webhook.WebhookDocument.Target;
import io.ringback.webhook.WebhookDocument.Trust;
import io.ringback.webhook.signing.Scheme;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

/** A webhook's row: its present state. */
@Entity
@Table(name = "webhook")
class Webhook extends PanacheEntityBase {
    private static final String LIVE = "accountId = ?1 and deletedAt is null";

    private static final String ACCOUNT_FOR_ONE_MORE = """
            select id
            from account
            where id = :account
              and deleted_at is null
            for no key update
            """;

    private static final String CANCEL = """
            update webhook
            set cancelling_since = now()
            where id = any (cast(:ids as uuid[]))
            """;

    private static final String GIVE_TIME = """
            update health
            set failing_since = null
            where webhook_id = any (cast(:ids as uuid[]))
              and failing_since is not null
            """;

    private static final String DELETE = """
            update webhook
            set deleted_at = now(),
                cancelling_since = now()
            where id = any (cast(:ids as uuid[]))
            """;

    @Id
    public UUID id;

    @Column(name = "account_id", updatable = false)
    public UUID accountId;

    public int revision;
    public String name;
    public String uri;
    public String hook;

    @Column(name = "http_verb")
    public String httpVerb;

    public int retries;
    public boolean enabled;
    public String format;

    /** JSON text, so that keys stay in the order in which they came. */
    @Column(name = "custom_data")
    @ColumnTransformer(write = "cast(? as json)")
    public @Nullable String customData;

    @Column(name = "include_subaccounts")
    public boolean includeSubaccounts;

    @Column(name = "include_internal_legs")
    public boolean includeInternalLegs;

    @Column(name = "rate_limit")
    public @Nullable Integer rateLimit;

    public @Nullable String ordering;
    public String signature;

    @Column(name = "tls_verify")
    public boolean tlsVerify;

    /** The field {@code group}, a word of SQL's own. */
    public @Nullable String label;

    /** JSON text, for the same reason. */
    @ColumnTransformer(write = "cast(? as json)")
    public String extra;

    @Column(name = "disable_reason")
    public @Nullable String disableReason;

    /** By the database's clock alone: see {@link #DELETE}. */
    @Column(name = "deleted_at", insertable = false, updatable = false)
    public @Nullable OffsetDateTime deletedAt;

    static boolean everWas(UUID account, UUID id) {
        return count("id = ?1 and accountId = ?2", id, account) > 0;
    }

    static Optional<Webhook> of(UUID account, UUID id) {
        return find(LIVE + " and id = ?2", account, id).firstResultOptional();
    }

    /** The same with its row locked until the transaction ends: changes of one webhook come one after the other. */
    static Optional<Webhook> lock(UUID account, UUID id) {
        return locked(find(LIVE + " and id = ?2", account, id)).singleResultOptional();
    }

    /** The webhook, its row locked, if it is enabled and {@code revision} is its present one. */
    static Optional<Webhook> lockEnabled(UUID id, int revision) {
        return locked(find("id = ?1 and revision = ?2 and enabled and deletedAt is null", id, revision))
                .singleResultOptional();
    }

    /** All that an account has, locked. */
    static List<Webhook> lockAll(UUID account) {
        return locked(find(LIVE + " order by id", account)).list();
    }

    /** The first {@code most} of {@code accounts} that the service disabled, locked. */
    static List<Webhook> lockDisabledByService(List<UUID> accounts, int most) {
        return lockFirst(
                "accountId in ?1 and deletedAt is null and not enabled and disableReason is not null", accounts, most);
    }

    /** The first {@code most} of {@code accounts} that are enabled, locked. */
    static List<Webhook> lockEnabled(List<UUID> accounts, int most) {
        return lockFirst("accountId in ?1 and deletedAt is null and enabled", accounts, most);
    }

    private static List<Webhook> lockFirst(String those, List<UUID> accounts, int most) {
        return locked(find(those + " order by id", accounts)).range(0, most - 1).list();
    }

    static long countOf(UUID account) {
        return count(LIVE, account);
    }

    /**
     * Locks an account's row, so that its webhooks can be counted and one more be made; false when the account is
     * deleted. It reads the table of {@code account}: a webhook must not slip in behind a deletion.
     */
    static boolean lockForOneMore(UUID account) {
        return !getEntityManager()
                .createNativeQuery(ACCOUNT_FOR_ONE_MORE, UUID.class)
                .setParameter("account", account)
                .getResultList()
                .isEmpty();
    }

    /** The pending deliveries of {@code webhooks} are to be cancelled from now on. */
    static void cancel(Collection<Webhook> webhooks) {
        run(CANCEL, webhooks);
    }

    /** Counts the time without a success anew: what failed before may well be what this change mends. */
    static void giveTime(Collection<Webhook> webhooks) {
        run(GIVE_TIME, webhooks);
    }

    /** Deletes {@code webhooks}, save what history needs of them. */
    static void end(Collection<Webhook> webhooks) {
        run(DELETE, webhooks);
    }

    /** The present document; {@code headers}, which are sealed, come from its revision. */
    WebhookDocument document(RequestHeaders headers) {
        var listening = new Listening(hook, includeSubaccounts, includeInternalLegs);
        var target = new Target(
                new TargetUri(URI.create(uri)),
                HttpVerb.of(httpVerb),
                Format.of(format),
                retries,
                customData == null ? null : JsonText.strings(customData),
                new Trust(Scheme.of(signature), headers, tlsVerify));
        return new WebhookDocument(
                name, label, enabled, listening, new Pacing(rateLimit, ordering), target, JsonText.object(extra));
    }

    void take(WebhookDocument document) {
        Target target = document.target();
        name = document.name();
        label = document.group();
        enabled = document.enabled();
        hook = document.listening().hook();
        includeSubaccounts = document.listening().includeSubaccounts();
        includeInternalLegs = document.listening().includeInternalLegs();
        rateLimit = document.pacing().rateLimit();
        ordering = document.pacing().ordering();
        uri = target.uri().text();
        httpVerb = target.verb().shown();
        format = target.format().shown();
        retries = target.retries();
        signature = target.trust().signature().shown();
        tlsVerify = target.trust().tlsVerify();
        customData = target.customData() == null ? null : JsonText.of(target.customData());
        extra = JsonText.of(document.others());
    }

    private static void run(String sql, Collection<Webhook> webhooks) {
        flush();
        getEntityManager()
                .createNativeQuery(sql)
                .setParameter("ids", ids(webhooks))
                .executeUpdate();
    }

    static UUID[] ids(Collection<Webhook> webhooks) {
        return webhooks.stream().map(webhook -> webhook.id).toArray(UUID[]::new);
    }

    private static PanacheQuery<Webhook> locked(PanacheQuery<Webhook> query) {
        return query.withLock(LockModeType.PESSIMISTIC_WRITE);
    }
}
