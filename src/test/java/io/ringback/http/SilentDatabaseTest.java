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

/** Tests connections that silently carry no data, as behind a firewall that dropped their state. */
@QuarkusTest
@WithTestResource(ProxiedPostgresResource.class)
class SilentDatabaseTest {
    @SuppressWarnings("NullAway.Init") // set by the test resource
    Proxy proxy;

    /** Otherwise the shutdown would wait for timeouts of silent connections, more than 20 s. */
    @AfterEach
    void end_the_silence() {
        proxy.cut();
    }

    private static int list(Tenant tenant) {
        return tenant.request().get(tenant.path("/webhooks")).statusCode();
    }

    @Test
    void requests_do_not_wait_for_silently_dead_connections() {
        Tenant tenant = Tenant.create();
        IntStream.range(0, 8).parallel().forEach(i -> list(tenant));
        proxy.deafen();
        Until.holds(() -> list(tenant), status -> status == 200);
        Until.holds(() -> Management.get("/q/health/ready").statusCode(), status -> status == 200);
    }
}
