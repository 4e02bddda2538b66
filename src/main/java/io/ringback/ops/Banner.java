package io.ringback.ops;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import io.ringback.StartOrder;
import io.ringback.id.Ids;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Logs in development mode, after startup, what a newcomer needs for a first delivery. */
@IfBuildProfile("dev")
@ApplicationScoped
class Banner {
    private static final Logger LOG = Logger.getLogger(Banner.class);
    /** System property that survives a live reload, which reloads this class. */
    private static final String SAID = "io.ringback.dev.banner-said";

    private static final String TEXT = """

              Ringback runs, for development.

                API         {url}/v1
                Swagger UI  {url}/q/swagger-ui
                Health      {management}/q/health
                Inbox       {url}/dev/inbox
                Account     {account}
                Token       {token}

              A first delivery: point a webhook at the inbox, post an event, and look into the inbox.

            curl -X PUT {url}/v1/accounts/{account}/webhooks \\
              -H 'X-Auth-Token: {token}' -H 'Content-Type: application/json' \\
              -d '{"data":{"name":"New Calls","uri":"{url}/dev/inbox/new-calls","http_verb":"post","hook":"channel_create","retries":3}}'

            curl -X POST {url}/v1/accounts/{account}/events \\
              -H 'X-Auth-Token: {token}' -H 'Content-Type: application/json' \\
              -d '{"data":{"hook":"channel_create","payload":{"call_id":"a-first-call","from":"356@example.com"}}}'

            curl {url}/dev/inbox
            """;

    private final String url;
    private final String management;

    Banner(
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port,
            @ConfigProperty(name = "quarkus.management.host") String managementHost,
            @ConfigProperty(name = "quarkus.management.port") int managementPort) {
        this.url = url(host, port);
        this.management = url(managementHost, managementPort);
    }

    private static String url(String host, int port) {
        return "http://" + (host.equals("0.0.0.0") ? "localhost" : host) + ":" + port;
    }

    void say(@Observes @Priority(StartOrder.BANNER) StartupEvent started) {
        if (System.setProperty(SAID, "true") == null) {
            LOG.info(TEXT.replace("{url}", url)
                    .replace("{management}", management)
                    .replace("{account}", Ids.show(DemoAccount.ID))
                    .replace("{token}", DemoAccount.TOKEN));
        }
    }
}
