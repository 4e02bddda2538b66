package io.ringback.denial;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.ringback.testing.Keys;
import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs the packaged program as in its image, with 512 MiB of heap, an attacking account and a victim. */
final class Stage implements AutoCloseable {
    static final String MASTER = "a-master-token-for-tests-only-0123456789";
    /** An operator's hook whose schema calculates with the numbers of a payload. */
    static final String COMPUTED = "computed";

    private static final int HEAP_MIB = 512;
    private static final int SILENT_BACKLOG = 2000;
    private static final Pattern FLAG = Pattern.compile("-XX:[+A-Za-z0-9:=]+");
    private static final Pattern OF_THE_IMAGE_ONLY = Pattern.compile("AOT|MaxRAMPercentage");
    private static final Pattern RESIDENT = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final String HOOKS = """
            [{"id": "%s", "name": "Computed", "description": "Numbers that are computed with.", "sample": {"n": 3},
              "schema": {"type": "object",
                         "properties": {"n": {"type": "number", "multipleOf": 3},
                                        "m": {"type": "number", "multipleOf": 0.01},
                                        "e": {"enum": [1, 2.5, 1e3]},
                                        "s": {"type": "string", "pattern": "^(a+)+$"}}}}]
            """.formatted(COMPUTED);

    final Postgres.Database database = Postgres.empty();
    final Sink sink = new Sink();
    /** A receiver that accepts connections and never answers. */
    final ServerSocket silent = new ServerSocket(0, SILENT_BACKLOG, InetAddress.ofLiteral("127.0.0.1"));

    final Program program;
    final URI api;
    final Tenant attacker;
    final Tenant victim;

    /** Holds an account and its token. */
    record Tenant(String account, String token) {
        String path(String rest) {
            return "/v1/accounts/" + account + rest;
        }

        String header() {
            return "X-Auth-Token: " + token + "\r\n";
        }
    }

    Stage(Path folder) throws Exception {
        Map<String, String> environment = new HashMap<>(Program.environment(database, MASTER));
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx" + HEAP_MIB + "m " + String.join(" ", flagsOfTheImage()));
        environment.put(
                "RINGBACK_WEBHOOK_HOOKS",
                Files.writeString(folder.resolve("hooks.json"), HOOKS).toString());
        Keys keys = new Keys(folder);
        if (!Files.exists(keys.store())) {
            keys.make("port", "-1d");
        }
        environment.put("QUARKUS_HTTP_SSL_PORT", "0");
        environment.put(
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE", keys.store().toString());
        environment.put("QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_PASSWORD", Keys.PASSWORD);
        environment.put("QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE_TYPE", "PKCS12");
        environment.put("QUARKUS_HTTP_INSECURE_REQUESTS", "enabled");
        program = Program.start(environment);
        api = program.awaitReady();
        attacker = tenant("Mallory");
        victim = tenant("Victor");
        webhook(victim, "channel_create", sink.uri("/victim"), Map.of());
    }

    /** Returns the image's JVM options, except the cache and the share of a pod's memory. */
    private static List<String> flagsOfTheImage() throws IOException {
        String image = Files.readString(Path.of("src", "main", "docker", "Dockerfile.jvm"));
        String last = image.substring(image.lastIndexOf("\nFROM "));
        return FLAG.matcher(last)
                .results()
                .map(MatchResult::group)
                .filter(flag -> !OF_THE_IMAGE_ONLY.matcher(flag).find())
                .distinct()
                .collect(Collectors.toList());
    }

    Tenant tenant(String name) {
        String master = request(MASTER)
                .get("/v1/token_auth")
                .then()
                .statusCode(200)
                .extract()
                .path("data.account_id");
        String account = request(MASTER)
                .body(Map.of("data", Map.of("name", name)))
                .put("/v1/accounts/" + master)
                .then()
                .statusCode(201)
                .extract()
                .path("data.id");
        String token = request(MASTER)
                .body(Map.of("data", Map.of("name", name, "role", "admin")))
                .put("/v1/accounts/" + account + "/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("data.token");
        return new Tenant(account, token);
    }

    /** Creates a webhook of {@code tenant}; returns its id. */
    String webhook(Tenant tenant, String hook, URI target, Map<String, ?> more) {
        Map<String, Object> data = new HashMap<>(more);
        data.putAll(Map.of("name", "Calls", "uri", target.toString(), "hook", hook, "format", "json"));
        return request(tenant.token())
                .body(Map.of("data", data))
                .put(tenant.path("/webhooks"))
                .then()
                .statusCode(201)
                .extract()
                .path("data.id");
    }

    RequestSpecification request(String token) {
        return given().baseUri(api.toString()).header("X-Auth-Token", token).contentType(ContentType.JSON);
    }

    URI silent() {
        return URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
    }

    /** Returns the URL of health and metrics. */
    URI management() {
        return program.management();
    }

    /** Returns the peak resident memory of the program, in MiB. */
    long resident() throws IOException {
        var found = RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(program.pid()), "status")));
        return found.find() ? Long.parseLong(found.group(1)) / 1024 : 0;
    }

    @Override
    public void close() throws IOException {
        program.close();
        sink.close();
        silent.close();
    }
}
