package io.ringback.history;

import io.ringback.http.lists.Range;
import io.ringback.jdbc.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pending deliveries of an account, in the order of their ids.
 *
 * <p>The outbox has no index for that, since every delivery would have to maintain it. A small backlog is read as a
 * whole, webhook by webhook, and sorted. For a large one the outbox is scanned by id, a limited number of rows at a
 * time: most of them then belong to the account.
 */
final class PendingDeliveries {
    /** Largest backlog that is read as a whole. */
    static final int FEW = 5000;
    /** Maximum number of outbox rows, of any account, that one page examines. */
    private static final int MOST_LOOKED_AT = 5000;

    private static final Sql ALL = Sql.of("""
            select d.id
            from account a
            join webhook w on w.account_id = a.id
            cross join lateral (
              select id from delivery where shard = a.shard and webhook_id = w.id limit :few
            ) d
            where a.id = :account
              and (w.deleted_at is null or w.cancelling_since is not null)
            limit :few
            """);

    private static final Sql LOOK = look("desc");
    private static final Sql LOOK_ASCENDING = look("asc");

    private static Sql look(String direction) {
        return Sql.of("""
                select id, account_id = :account as ours
                from delivery
                where id > :above and id < :below
                order by id %s
                limit :most
                """.formatted(direction));
    }

    private PendingDeliveries() {}

    /**
     * Holds part of the pending deliveries.
     *
     * @param cut the id up to which the outbox was searched, when more may follow; else null
     */
    record Part(List<UUID> ids, @Nullable UUID cut) {}

    /** Reads the first {@code most} of {@code range}, or fewer with a cut. */
    static Part of(Connection connection, UUID account, Range range, int most) throws SQLException {
        List<UUID> all = all(connection, account);
        if (all.size() > FEW) {
            return look(connection, account, range, most);
        }
        return new Part(
                all.stream().filter(range::has).sorted(range::order).limit(most).toList(), null);
    }

    private static List<UUID> all(Connection connection, UUID account) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        try (var call = ALL.on(connection);
                ResultSet row = call.set("account", account).set("few", FEW + 1).query()) {
            while (row.next()) {
                ids.add(row.getObject("id", UUID.class));
            }
        }
        return ids;
    }

    private static Part look(Connection connection, UUID account, Range range, int most) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        int looked = 0;
        UUID last = null;
        try (var call = (range.ascending() ? LOOK_ASCENDING : LOOK).on(connection);
                ResultSet row = call.set("account", account)
                        .set("above", range.above())
                        .set("below", range.below())
                        .set("most", MOST_LOOKED_AT)
                        .query()) {
            while (ids.size() < most && row.next()) {
                looked++;
                last = row.getObject("id", UUID.class);
                if (row.getBoolean("ours")) {
                    ids.add(last);
                }
            }
        }
        return new Part(ids, looked == MOST_LOOKED_AT && ids.size() < most ? last : null);
    }
}
