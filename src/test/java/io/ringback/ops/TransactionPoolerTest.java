package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PgBouncerResource;
import org.junit.jupiter.api.Test;

/** Tests PgBouncer in transaction mode, where no process listens. */
@QuarkusTest
@WithTestResource(value = PgBouncerResource.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class TransactionPoolerTest extends PoolerContract {
    @Test
    void no_session_listens_behind_a_transaction_pooler() {
        assertThat(direct.value("""
                        select count(*) from pg_stat_activity
                        where datname = current_database() and query like 'listen %'
                        """)).isEqualTo(0L);
    }
}
