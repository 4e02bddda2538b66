package io.ringback.http;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Tenant;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Tests every operation of the OpenAPI document with every kind of caller, so that new paths are covered. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class AccessMatrixTest {
    private static final List<String> METHODS = List.of("get", "put", "post", "patch", "delete");
    private static final int LEAST_OPERATIONS = 30;

    @Inject
    AgroalDataSource database;

    /** Holds one operation on an account. */
    private record Operation(String method, String path) {
        boolean isOpen() {
            return path.matches("/v1/(webhooks|api_auth)(/.*)?");
        }

        boolean namesAccount() {
            return path.contains("{account_id}");
        }

        boolean needsRole() {
            return !path.equals("/v1/token_auth");
        }

        boolean brings() {
            return path.endsWith("/events") && (method.equals("post") || method.equals("put"));
        }

        boolean readable() {
            return method.equals("get") && !path.matches(".*/(api_key|secret|audit)");
        }

        Response by(RequestSpecification caller, String account) {
            if (!method.equals("get") && !method.equals("delete")) {
                caller.body("{\"data\":{}}");
            }
            String target = path.replace("{account_id}", account).replaceAll("\\{[a-z_]+}", "0".repeat(32));
            return caller.contentType("application/json").request(method, target);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @Test
    void every_operation_enforces_the_access_matrix() throws IOException {
        List<Operation> operations = operations();
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(operations).hasSizeGreaterThan(LEAST_OPERATIONS);
        for (Operation operation : operations) {
            if (operation.isOpen()) {
                softly.assertThat(operation.by(given(), "").statusCode())
                        .as("%s by anybody", operation)
                        .isIn(200, 400, 404);
            } else {
                strangersStayOut(operation, softly);
                rolesAreKept(operation, softly);
            }
        }
        softly.assertAll();
    }

    private void strangersStayOut(Operation operation, SoftAssertions softly) {
        Tenant tenant = Tenant.create();
        String account = tenant.account();
        expect(softly, operation, "nobody", operation.by(given(), account), 401);
        expect(softly, operation, "an unknown token", operation.by(as("f".repeat(64)), account), 401);
        expect(softly, operation, "an expired token", operation.by(as(expired(tenant)), account), 401);
        if (operation.namesAccount()) {
            expect(softly, operation, "a stranger", operation.by(Tenant.create().request(), account), 403);
            expect(
                    softly,
                    operation,
                    "a child",
                    operation.by(Tenant.below(account).request(), account),
                    403);
            expect(softly, operation, "a stranger", operation.by(tenant.request(), "0".repeat(32)), 403);
        }
    }

    private static void rolesAreKept(Operation operation, SoftAssertions softly) {
        Tenant parent = Tenant.create();
        Tenant child = Tenant.below(parent.account());
        if (operation.needsRole()) {
            int read = operation.readable() ? 0 : 403;
            int ingest = operation.brings() ? 0 : 403;
            expect(
                    softly,
                    operation,
                    "a reader",
                    operation.by(child.with("read").request(), child.account()),
                    read);
            expect(
                    softly,
                    operation,
                    "a bringer",
                    operation.by(child.with("ingest").request(), child.account()),
                    ingest);
        }
        expect(softly, operation, "a parent", operation.by(parent.request(), child.account()), 0);
    }

    /** Checks a response against {@code status}; 0 stands for any result that does not concern authorization. */
    private static void expect(SoftAssertions softly, Operation operation, String who, Response answer, int status) {
        var actual = softly.assertThat(answer.statusCode()).as("%s by %s", operation, who);
        if (status == 0) {
            actual.isIn(200, 201, 202, 400, 404, 409);
        } else {
            actual.isEqualTo(status);
            softly.assertThat(answer.<String>path("status")).isEqualTo("error");
        }
    }

    private static RequestSpecification as(String token) {
        return given().header("X-Auth-Token", token);
    }

    private String expired(Tenant tenant) {
        String token = tenant.with("admin").token();
        try (var connection = database.getConnection();
                var update = connection.prepareStatement("""
                        update token set expires_at = now() - interval '1 second'
                        where hash = sha256(convert_to(?, 'UTF8'))
                        """)) {
            update.setString(1, token);
            if (update.executeUpdate() != 1) {
                throw new AssertionError("no such token");
            }
            return token;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Operation> operations() throws IOException {
        JsonNode document = new ObjectMapper()
                .readTree(given().queryParam("format", "json").get("/q/openapi").asByteArray());
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (METHODS.contains(method)) {
                        operations.add(new Operation(method, path.getKey()));
                    }
                }));
        return operations;
    }
}
