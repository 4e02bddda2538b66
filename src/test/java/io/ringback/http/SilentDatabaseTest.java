package io.ringback.http;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.chaos.Proxy;
import io.ringback.testing.Management;
import io.ringback.testing.ProxiedPostgresResource;
import io.ringback.testing.Tenant;
import io.ringback.testing.Until;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that carry nothing any more and say nothing of it, as behind a firewall that has forgotten them. */
@QuarkusTest
@WithTestResource(ProxiedPostgresResource.class)
class SilentDatabaseTest {
    @SuppressWarnings("NullAway.Init") // given by the test resource
    Proxy proxy;

    /** The stop of the application would wait for the time-outs of connections that say nothing, more than 20 s. */
    @AfterEach
    void end_the_silence() {
        proxy.cut();
    }

    private static int list(Tenant tenant) {
        return tenant.request().get(tenant.path("/webhooks")).statusCode();
    }

    @Test
    void requests_do_not_wait_for_connections_that_died_silently() {
        Tenant tenant = Tenant.create();
        IntStream.range(0, 8).parallel().forEach(i -> list(tenant));
        proxy.deafen();
        Until.holds(() -> list(tenant), status -> status == 200);
        Until.holds(() -> Management.get("/q/health/ready").statusCode(), status -> status == 200);
    }
}
