package io.ringback.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.ringback.account.AccountDeleted;
import io.ringback.http.ApiException;
import io.ringback.http.Faults;
import io.ringback.http.Problem;
import io.ringback.id.Ids;
import io.ringback.json.Json;
import io.ringback.json.MergePatch;
import io.ringback.testing.PostgresResource;
import io.ringback.webhook.WebhookEnded.Cause;
import io.ringback.webhook.catalogue.HookCatalogue;
import io.ringback.webhook.signing.SigningKeys;
import io.ringback.webhook.signing.SigningSecret;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@TestProfile(SmallAccounts.class)
class WebhooksTest {
    private static final IfMatch ANY = new IfMatch(null);
    private static final WebhookRules RULES =
            new WebhookRules(new HookCatalogue(Optional.empty()).listenable(), target -> Optional.empty(), false, 2);

    @Inject
    Webhooks webhooks;

    @Inject
    WebhookRevisions revisions;

    @Inject
    EntityManager database;

    @Inject
    Ids ids;

    @Inject
    Observer observer;

    private UUID account;

    @BeforeEach
    void account() {
        account = ids.next();
        observer.seen.clear();
        run("""
                insert into account (id, name, tree)
                select '%s', 'master', '{}'
                where not exists (select from account where parent_id is null)
                """.formatted(ids.next()));
        run("insert into account (id, parent_id, name, tree) values ('%s', '%s', 'test', array['%s']::uuid[])"
                .formatted(account, master(), master()));
    }

    @Test
    void a_webhook_starts_with_revision_1_and_its_own_secret() {
        var webhook = webhooks.create(account, input("{}"));

        var revision = revisions.get(webhook.id, 1);
        assertThat(webhook.revision).isEqualTo(1);
        assertThat(revision.keys().all()).hasSize(1);
        assertThat(revision)
                .isEqualTo(new WebhookRevision(
                        webhook.id,
                        account,
                        1,
                        TargetUri.parse("http://my.server.com/calls/new.php").orElseThrow(),
                        HttpVerb.POST,
                        Format.FORM_DATA,
                        2,
                        Map.of(),
                        RequestHeaders.NONE,
                        true,
                        revision.keys()));
        var other = webhooks.create(account, input("{}"));
        assertThat(revisions.get(other.id, 1).keys()).isNotEqualTo(revision.keys());
    }

    @Test
    void every_revision_stays_readable() {
        var id = webhooks.create(account, input("""
                        {"custom_data": {"z": "1", "a": "2"}, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}""")).id;

        webhooks.change(
                account, id, ANY, false, present -> input("{\"uri\": \"http://b.example/\", \"http_verb\": \"get\"}"));
        webhooks.delete(account, id, ANY);

        var first = revisions.get(id, 1);
        var second = revisions.get(id, 2);
        assertThat(first.customData()).containsExactly(Map.entry("z", "1"), Map.entry("a", "2"));
        assertThat(second.uri().text()).isEqualTo("http://b.example/");
        assertThat(second.verb()).isEqualTo(HttpVerb.GET);
        assertThat(second.customData()).isEmpty();
        assertThat(second.keys())
                .isEqualTo(first.keys())
                .isEqualTo(SigningKeys.of(SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                        .orElseThrow()));
    }

    @Test
    void a_missing_revision_throws() {
        var id = webhooks.create(account, input("{}")).id;

        assertThatThrownBy(() -> revisions.get(id, 2)).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void a_rejected_change_writes_nothing() {
        var id = webhooks.create(account, input("{}")).id;

        var refused = catchThrowableOfType(
                ApiException.class,
                () -> webhooks.change(
                        account, id, new IfMatch("\"7\""), false, present -> input("{\"name\": \"other\"}")));

        assertThat(refused.problem()).isEqualTo(Problem.CONFLICT);
        assertThat(value("select name || revision from webhook where id = '%s'".formatted(id)))
                .isEqualTo("New Calls1");
        assertThat(value("select count(*) from webhook_revision where webhook_id = '%s'".formatted(id)))
                .isEqualTo(1L);
    }

    @Test
    void concurrent_changes_create_one_revision_each() throws Exception {
        var id = webhooks.create(account, input("{}")).id;
        int writers = 24;

        var made = atOnce(IntStream.range(0, writers)
                .<Callable<Integer>>mapToObj(i ->
                        () -> webhooks.change(account, id, ANY, false, present -> input("{\"name\": \"n" + i + "\"}"))
                                .revision)
                .toList());

        assertThat(made)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(2, writers + 1).boxed().toList());
        assertThat(value("select revision from webhook where id = '%s'".formatted(id)))
                .isEqualTo(writers + 1);
    }

    @Test
    void one_of_several_concurrent_changes_with_the_same_etag_succeeds() throws Exception {
        var id = webhooks.create(account, input("{}")).id;

        var made = atOnce(IntStream.range(0, 12)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    try {
                        webhooks.change(account, id, new IfMatch("\"1\""), false, present -> input("{}"));
                        return true;
                    } catch (ApiException refused) {
                        return false;
                    }
                })
                .toList());

        assertThat(made).containsOnlyOnce(true);
    }

    @Test
    void concurrent_creation_never_exceeds_the_maximum() throws Exception {
        var made = atOnce(IntStream.range(0, 3 * SmallAccounts.MAX_WEBHOOKS)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    try {
                        webhooks.create(account, input("{}"));
                        return true;
                    } catch (ApiException refused) {
                        assertThat(Faults.of(refused).path("webhooks").has("maximum"))
                                .isTrue();
                        return false;
                    }
                })
                .toList());

        assertThat(made.stream().filter(ok -> ok)).hasSize(SmallAccounts.MAX_WEBHOOKS);
        Webhook first = Webhook.<Webhook>find("accountId", account).firstResult();
        webhooks.delete(account, first.id, ANY);
        assertThat(webhooks.create(account, input("{}"))).isNotNull();
    }

    @Test
    void no_webhook_can_be_created_in_a_deleted_account() {
        run("update account set deleted_at = now() where id = '%s'".formatted(account));

        assertThatThrownBy(() -> webhooks.create(account, input("{}"))).isInstanceOf(ApiException.class);
    }

    @Test
    void the_service_disables_only_the_failing_revision_and_only_once() {
        var id = webhooks.create(account, input("{}")).id;

        assertThat(webhooks.disable(id, 2, "gone")).isFalse();
        assertThat(webhooks.disable(id, 1, "gone")).isTrue();
        assertThat(webhooks.disable(id, 1, "gone")).isFalse();
        assertThat(webhooks.disable(id, 2, "gone")).isFalse();

        assertThat(observer.seen).containsExactly(new WebhookEnded(id, Cause.DISABLED));
        var webhook = Webhook.of(account, id).orElseThrow();
        assertThat(webhook.enabled).isFalse();
        assertThat(webhook.disableReason).isEqualTo("gone");
        assertThat(webhook.revision).isEqualTo(2);
        assertThat(revisions.get(id, 2).keys()).isEqualTo(revisions.get(id, 1).keys());
        assertThat(cancelling(id)).isTrue();
    }

    @Test
    void enabling_clears_the_disable_reason_and_other_changes_keep_it() {
        var id = webhooks.create(account, input("{}")).id;
        webhooks.disable(id, 1, "gone");

        var still = webhooks.change(account, id, ANY, false, present -> input("{\"enabled\": false}"));
        assertThat(still.disableReason).isEqualTo("gone");

        var enabled = webhooks.change(account, id, ANY, false, present -> input("{\"enabled\": true}"));
        assertThat(enabled.disableReason).isNull();
        assertThat(value("select disable_reason from webhook where id = '%s'".formatted(id)))
                .isNull();
    }

    @Test
    void the_end_of_a_webhook_is_announced_once_in_its_transaction() {
        var id = webhooks.create(account, input("{}")).id;

        webhooks.change(account, id, ANY, false, present -> input("{\"enabled\": false}"));
        webhooks.change(account, id, ANY, false, present -> input("{\"enabled\": false}"));
        assertThat(observer.seen).containsExactly(new WebhookEnded(id, Cause.DISABLED));
        assertThat(cancelling(id)).isTrue();

        webhooks.delete(account, id, ANY);
        assertThat(observer.seen).endsWith(new WebhookEnded(id, Cause.DELETED)).hasSize(2);
        assertThat(Webhook.of(account, id)).isEmpty();
        assertThat(value("select deleted_at is not null from webhook where id = '%s'".formatted(id)))
                .isEqualTo(true);
    }

    @Test
    void disabling_a_collection_announces_each_webhook_once() {
        var id = webhooks.create(account, input("{}")).id;

        assertThat(webhooks.disableAll(List.of(account))).hasSize(1);
        assertThat(webhooks.disableAll(List.of(account))).isEmpty();

        assertThat(observer.seen).containsExactly(new WebhookEnded(id, Cause.DISABLED));
        assertThat(cancelling(id)).isTrue();
    }

    @Test
    void a_failing_observer_rolls_the_change_back() {
        var id = webhooks.create(account, input("{}")).id;
        observer.refuse = id;

        assertThatThrownBy(() -> webhooks.delete(account, id, ANY)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> webhooks.disable(id, 1, "gone")).isInstanceOf(IllegalStateException.class);

        assertThat(Webhook.of(account, id).orElseThrow().enabled).isTrue();
        assertThat(cancelling(id)).isFalse();
    }

    @Test
    void webhooks_of_a_deleted_account_end() {
        var one = webhooks.create(account, input("{}")).id;
        var other = webhooks.create(account, input("{\"enabled\": false}")).id;

        QuarkusTransaction.requiringNew().run(() -> webhooks.deleteAll(new AccountDeleted(account)));

        assertThat(observer.seen)
                .containsExactly(
                        new WebhookEnded(one, Cause.ACCOUNT_DELETED), new WebhookEnded(other, Cause.ACCOUNT_DELETED));
        assertThat(Webhook.countOf(account)).isZero();
    }

    @Test
    void stored_documents_keep_their_key_order() {
        var id = webhooks.create(account, input("{\"z\": 1.10, \"y\": {\"b\": 1, \"a\": 2}, \"x\": [null]}")).id;

        assertThat(Webhook.of(account, id)
                        .orElseThrow()
                        .document(RequestHeaders.NONE)
                        .others())
                .hasToString("""
                {"z":1.10,"y":{"b":1,"a":2},"x":[null]}""");
    }

    private UUID master() {
        return (UUID) value("select id from account where parent_id is null");
    }

    private boolean cancelling(UUID id) {
        return (boolean) value("select cancelling_since is not null from webhook where id = '%s'".formatted(id));
    }

    private Object value(String sql) {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(sql).getSingleResult());
    }

    private void run(String sql) {
        QuarkusTransaction.requiringNew()
                .run(() -> database.createNativeQuery(sql).executeUpdate());
    }

    private static NewWebhook input(String changes) {
        return NewWebhook.parse(
                MergePatch.apply(Json.parse("""
                                {"name": "New Calls", "uri": "http://my.server.com/calls/new.php", "hook": "all"}
                                """.getBytes(UTF_8)), Json.parse(changes.getBytes(UTF_8))), RULES);
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        try (var workers = Executors.newFixedThreadPool(8)) {
            var results = new CopyOnWriteArrayList<T>();
            for (Future<T> call : workers.invokeAll(calls)) {
                results.add(call.get());
            }
            return results;
        }
    }

    /** Records what is announced, and can fail. */
    @Singleton
    static class Observer {
        final List<WebhookEnded> seen = new CopyOnWriteArrayList<>();
        volatile UUID refuse = new UUID(0, 0);

        void ended(@Observes WebhookEnded ended) {
            seen.add(ended);
            if (ended.webhookId().equals(refuse)) {
                throw new IllegalStateException("refused");
            }
        }
    }
}
