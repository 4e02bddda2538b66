package io.ringback.webhook;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.ringback.webhook.WebhookDocument.DeliveryPolicy;
import io.ringback.webhook.WebhookDocument.Security;
import io.ringback.webhook.WebhookDocument.Subscription;
import io.ringback.webhook.WebhookDocument.Target;
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

/** Maps a webhook's row: its current state. */
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

    /** JSON text, which preserves the key order. */
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

    /** The field {@code group}, which is a keyword in SQL. */
    public @Nullable String label;

    /** JSON text, which preserves the key order. */
    @ColumnTransformer(write = "cast(? as json)")
    public String extra;

    @Column(name = "disable_reason")
    public @Nullable String disableReason;

    /** Set by the database's clock: see {@link #DELETE}. */
    @Column(name = "deleted_at", insertable = false, updatable = false)
    public @Nullable OffsetDateTime deletedAt;

    static boolean existed(UUID account, UUID id) {
        return count("id = ?1 and accountId = ?2", id, account) > 0;
    }

    static Optional<Webhook> of(UUID account, UUID id) {
        return find(LIVE + " and id = ?2", account, id).firstResultOptional();
    }

    /** Finds a webhook and locks its row until the transaction ends, so that changes of one webhook are serialized. */
    static Optional<Webhook> lock(UUID account, UUID id) {
        return locked(find(LIVE + " and id = ?2", account, id)).singleResultOptional();
    }

    /** Locks the webhook if it is enabled and {@code revision} is current. */
    static Optional<Webhook> lockEnabled(UUID id, int revision) {
        return locked(find("id = ?1 and revision = ?2 and enabled and deletedAt is null", id, revision))
                .singleResultOptional();
    }

    /** Locks all webhooks of an account. */
    static List<Webhook> lockAll(UUID account) {
        return locked(find(LIVE + " order by id", account)).list();
    }

    /** Locks the first {@code most} webhooks of {@code accounts} that the service disabled. */
    static List<Webhook> lockDisabledByService(List<UUID> accounts, int most) {
        return lockFirst(
                "accountId in ?1 and deletedAt is null and not enabled and disableReason is not null", accounts, most);
    }

    /** Locks the first {@code most} enabled webhooks of {@code accounts}. */
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
     * Locks an account's row so that its webhooks can be counted and one added; false when the account is deleted. It
     * reads the table of {@code account}, so that no webhook is created during a deletion.
     */
    static boolean lockForOneMore(UUID account) {
        return !getEntityManager()
                .createNativeQuery(ACCOUNT_FOR_ONE_MORE, UUID.class)
                .setParameter("account", account)
                .getResultList()
                .isEmpty();
    }

    /** Marks the pending deliveries of {@code webhooks} for cancellation. */
    static void cancel(Collection<Webhook> webhooks) {
        run(CANCEL, webhooks);
    }

    /** Restarts the period without success, since the change may fix earlier failures. */
    static void restartFailingPeriod(Collection<Webhook> webhooks) {
        run(GIVE_TIME, webhooks);
    }

    /** Deletes {@code webhooks}, except for the data that the history needs. */
    static void end(Collection<Webhook> webhooks) {
        run(DELETE, webhooks);
    }

    /** Returns the current document; {@code headers} come decrypted from its revision. */
    WebhookDocument document(RequestHeaders headers) {
        var subscription = new Subscription(hook, includeSubaccounts, includeInternalLegs);
        var target = new Target(
                new TargetUri(URI.create(uri)),
                HttpVerb.of(httpVerb),
                Format.of(format),
                retries,
                customData == null ? null : JsonText.strings(customData),
                new Security(Scheme.of(signature), headers, tlsVerify));
        return new WebhookDocument(
                name,
                label,
                enabled,
                subscription,
                new DeliveryPolicy(rateLimit, ordering),
                target,
                JsonText.object(extra));
    }

    void take(WebhookDocument document) {
        Target target = document.target();
        name = document.name();
        label = document.group();
        enabled = document.enabled();
        hook = document.subscription().hook();
        includeSubaccounts = document.subscription().includeSubaccounts();
        includeInternalLegs = document.subscription().includeInternalLegs();
        rateLimit = document.deliveryPolicy().rateLimit();
        ordering = document.deliveryPolicy().ordering();
        uri = target.uri().text();
        httpVerb = target.verb().shown();
        format = target.format().shown();
        retries = target.retries();
        signature = target.security().signature().shown();
        tlsVerify = target.security().tlsVerify();
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
