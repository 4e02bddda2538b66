package io.ringback.ops;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PgBouncerResource;

/** Tests PgBouncer in session mode. */
@QuarkusTest
@WithTestResource(
        value = PgBouncerResource.class,
        scope = TestResourceScope.RESTRICTED_TO_CLASS,
        initArgs = @ResourceArg(name = "mode", value = "session"))
class SessionPoolerTest extends PoolerContract {}
