package io.ringback.background;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.ringback.testing.Management;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.Until;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests that liveness reports dead threads; the process is not used afterwards. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@TestProfile(DeadThreadsTest.Alone.class)
class DeadThreadsTest {
    private static final Map<String, String> CHECK_OF_THREAD = Map.of(
            "intake-2", "intake",
            "peers-notify", "peer notification",
            "ownership", "peer notification",
            "dispatcher", "dispatcher",
            "settler", "dispatcher");

    /** Separate application for this profile, whose threads may die. */
    public static class Alone implements QuarkusTestProfile {}

    private static List<String> down() {
        JsonPath health = Management.get("/q/health/live").jsonPath();
        return health.getList("checks.findAll { it.status == 'DOWN' }.name");
    }

    private static List<Thread> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .toList();
    }

    @Test
    void liveness_reports_each_dead_thread_until_a_restart() throws Exception {
        assertThat(down()).isEmpty();
        assertThat(Management.get("/q/health/live").jsonPath().getList("checks.name"))
                .contains("intake", "peer notification", "dispatcher", "scheduler");
        for (var entry : CHECK_OF_THREAD.entrySet()) {
            List<Thread> alive = threads(entry.getKey());
            assertThat(alive).as(entry.getKey()).isNotEmpty();
            for (Thread thread : alive) {
                // None of them survives an interrupt, which normally signals shutdown; the listener waits inside the
                // driver.
                Until.holds(
                        () -> {
                            thread.interrupt();
                            return thread.isAlive();
                        },
                        lives -> !lives);
            }
            assertThat(down()).as("after the death of %s", entry.getKey()).contains(entry.getValue());
        }
        assertThat(Management.get("/q/health/live").statusCode()).isEqualTo(503);
    }
}
