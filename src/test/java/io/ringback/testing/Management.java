package io.ringback.testing;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import java.net.URI;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads the management port of the service under test, which serves health and metrics. */
public final class Management {
    private Management() {}

    public static Response get(String path) {
        URI management = ConfigProvider.getConfig().getValue("test.management.url", URI.class);
        return given().baseUri("http://" + management.getHost())
                .port(management.getPort())
                .get(path);
    }
}
