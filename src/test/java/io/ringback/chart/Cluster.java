package io.ringback.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Simulates the part of the Kubernetes API that the chart's {@code lookup} needs: existing Secrets. */
final class Cluster {
    private static final String RESOURCES = """
            {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "v1", "resources":
             [{"name": "secrets", "singularName": "secret", "namespaced": true, "kind": "Secret", "verbs": ["get"]}]}
            """;
    private static final String NOT_FOUND = """
            {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}
            """;

    /** Data as JSON, by name. */
    private static final Map<String, String> SECRETS = new ConcurrentHashMap<>();

    private Cluster() {}

    static void put(String secret, String data) {
        SECRETS.put(secret, data);
    }

    static void remove(String secret) {
        SECRETS.remove(secret);
    }

    /** Starts the server; returns a kubeconfig for it. */
    static Path config() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", Cluster::answer);
        server.start();
        Path config = Files.createTempFile("kubeconfig", ".yaml");
        config.toFile().deleteOnExit();
        return Files.writeString(config, """
                apiVersion: v1
                kind: Config
                current-context: test
                clusters: [{name: test, cluster: {server: "http://127.0.0.1:%d"}}]
                contexts: [{name: test, context: {cluster: test, user: test}}]
                users: [{name: test, user: {}}]
                """.formatted(server.getAddress().getPort()));
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (path.equals("/api/v1")) {
            send(exchange, 200, RESOURCES);
        } else if (path.startsWith("/api/v1/namespaces/hooks/secrets/") && SECRETS.containsKey(name)) {
            send(exchange, 200, """
                    {"kind": "Secret", "apiVersion": "v1", "metadata": {"name": "%s", "namespace": "hooks"}, "data": %s}
                    """.formatted(name, SECRETS.get(name)));
        } else {
            send(exchange, 404, NOT_FOUND);
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
