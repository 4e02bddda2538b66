package io.ringback.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import io.ringback.testing.Receiver;
import io.ringback.testing.Requests.Request;
import io.ringback.testing.Service;
import io.ringback.testing.Until;
import java.util.HashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that JVM locale, time zone and database settings do not change requests, responses, metrics or logs. */
class LocalesIT {
    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";
    private static final Pattern OTHER_DIGITS = Pattern.compile("[\\p{Nd}&&[^0-9]]|\u0130|\u0131");

    private static final String[] SETTINGS = {
        "timezone = 'Asia/Kathmandu'",
        "datestyle = 'German, DMY'",
        "intervalstyle = 'postgres_verbose'",
        "bytea_output = 'escape'",
        "lc_numeric = 'C'",
        "extra_float_digits = -15"
    };

    @ParameterizedTest
    @CsvSource({"tr, TR, Pacific/Chatham", "ar, EG, America/St_Johns"})
    void output_is_the_same_in_every_locale_and_zone(String language, String country, String zone) throws Exception {
        Postgres.Database database = Postgres.migrated();
        for (String setting : SETTINGS) {
            database.executeBeside("alter database %s set %s".formatted(database.name(), setting));
        }
        var environment = new HashMap<>(Program.environment(database, TOKEN));
        environment.put("RINGBACK_RATE_LIMIT", "1000");
        environment.put(
                "JAVA_TOOL_OPTIONS",
                "-Duser.language=%s -Duser.country=%s -Duser.timezone=%s".formatted(language, country, zone));
        try (Receiver receiver = Receiver.start();
                Program program = Program.startBriefly(environment)) {
            Service service = new Service(program.awaitReady(), TOKEN);
            service.webhook("channel_create", receiver.uri("/calls"));
            service.events("channel_create", 2);
            for (Request request : receiver.await(2)) {
                assertThat(request.headers().toString()).doesNotContainPattern(OTHER_DIGITS);
            }
            String attempts = service.path("/webhooks/attempts");
            Until.holds(
                    () -> service.request()
                            .get(attempts)
                            .jsonPath()
                            .getList("data")
                            .size(),
                    size -> size == 2);
            var page = service.request().queryParam("page_size", 1).get(attempts);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().toString() + page.asString()).doesNotContainPattern(OTHER_DIGITS);
            assertThat(given().baseUri(program.management().toString())
                            .get("/q/metrics")
                            .asString())
                    .contains("ringback_in_flight ")
                    .doesNotContainPattern(OTHER_DIGITS);
            var refused = service.request().body("{\"data\":{\"name\":7}}").put(service.path("/webhooks"));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.asString()).doesNotContainPattern(OTHER_DIGITS);
            assertThat(program.output()).doesNotContain("ERROR").doesNotContainPattern(OTHER_DIGITS);
        }
    }
}
