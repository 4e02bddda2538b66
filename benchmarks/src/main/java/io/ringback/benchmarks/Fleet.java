package io.ringback.benchmarks;

import io.ringback.testing.Postgres.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/** Creates accounts and webhooks in the form in which the service stores them. */
final class Fleet {
    static final List<String> HOOKS = List.of("channel_create", "channel_answer", "channel_destroy", "channel_bridge");

    private static final String ACCOUNT = """
            insert into account (id, parent_id, name, tree)
            select ?, id, 'Bench', array[id]
            from account
            where parent_id is null
            """;

    private static final String WEBHOOK = """
            insert into webhook (
              id, account_id, revision, name, uri, hook, http_verb, retries, enabled, format, include_subaccounts,
              include_internal_legs)
            values (?, ?, 1, 'Bench', ?, ?, 'post', 2, true, 'json', false, true)
            """;

    private static final String REVISION = """
            insert into webhook_revision (webhook_id, account_id, revision, document, secrets)
            values (?, ?, 1, ?::json, array['plain:' || encode(sha256(?::text::bytea), 'base64')])
            """;

    private final List<UUID> accounts = new ArrayList<>();
    private final List<UUID> webhooks = new ArrayList<>();

    private Fleet() {}

    /**
     * Creates {@code count} accounts, each with {@code each} webhooks for each of the hooks.
     *
     * @param uri the URL of the n-th webhook
     */
    static Fleet make(Database database, int count, List<String> hooks, int each, IntFunction<String> uri)
            throws SQLException {
        Fleet fleet = new Fleet();
        try (Connection connection = database.source().getConnection();
                var account = connection.prepareStatement(ACCOUNT);
                var webhook = connection.prepareStatement(WEBHOOK);
                var revision = connection.prepareStatement(REVISION)) {
            connection.setAutoCommit(false);
            for (int i = 0; i < count; i++) {
                UUID id = UUID.randomUUID();
                fleet.accounts.add(id);
                account.setObject(1, id);
                account.executeUpdate();
                for (int j = 0; j < hooks.size() * each; j++) {
                    UUID hooked = UUID.randomUUID();
                    String target = uri.apply(fleet.webhooks.size());
                    fleet.webhooks.add(hooked);
                    webhook.setObject(1, hooked);
                    webhook.setObject(2, id);
                    webhook.setString(3, target);
                    webhook.setString(4, hooks.get(j / each));
                    webhook.addBatch();
                    revision.setObject(1, hooked);
                    revision.setObject(2, id);
                    revision.setString(3, """
                            {"uri":"%s","http_verb":"post","format":"json","retries":2}
                            """.formatted(target));
                    revision.setString(4, hooked.toString());
                    revision.addBatch();
                }
            }
            webhook.executeBatch();
            revision.executeBatch();
            connection.commit();
        }
        return fleet;
    }

    UUID account(int place) {
        return accounts.get(place % accounts.size());
    }

    int accounts() {
        return accounts.size();
    }

    List<UUID> webhooks() {
        return List.copyOf(webhooks);
    }

    /** Returns the id as the API formats it. */
    static String shown(UUID id) {
        return id.toString().replace("-", "");
    }
}
