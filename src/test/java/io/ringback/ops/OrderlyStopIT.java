package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import io.ringback.testing.Receiver;
import io.ringback.testing.Service;
import io.ringback.testing.Until;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that a healthy process logs no warning when it stops. */
class OrderlyStopIT {
    private static final String TOKEN = "a-master-token-for-tests-only-0123456789";
    private static final int TERMINATED = 143;
    private static final Pattern COMPLAINT = Pattern.compile(" (WARN|ERROR|FATAL) ");

    private final Postgres.Database database = Postgres.migrated();

    private Program start(Map<String, String> more) {
        var environment = new HashMap<>(Program.environment(database, TOKEN));
        environment.putAll(more);
        return Program.startBriefly(environment);
    }

    private static void stopsWithoutComplaint(Program program) throws InterruptedException {
        int before = program.lines().size();
        program.terminate();
        assertThat(program.awaitExit()).isEqualTo(TERMINATED);
        List<String> lines = program.lines();
        assertThat(lines.subList(before, lines.size()))
                .anyMatch(line -> line.contains("stopped in"))
                .noneMatch(line -> COMPLAINT.matcher(line).find() || line.startsWith("\tat "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "1s"})
    void a_process_stops_under_load_without_a_warning(String delay) throws Exception {
        try (var receiver = Receiver.start();
                var program = start(Map.of("QUARKUS_SHUTDOWN_DELAY", delay))) {
            var service = new Service(program.awaitReady(), TOKEN);
            service.webhook("channel_create", receiver.uri("/"));
            String ended = service.webhook("channel_create", receiver.uri("/ended"));
            service.events("channel_create", 200);
            service.request().delete(service.path("/webhooks/" + ended)).then().statusCode(200);
            service.events("channel_create", 200);
            receiver.await(1);
            stopsWithoutComplaint(program);
        }
    }

    @Test
    void a_process_that_completed_its_task_stops_without_a_warning() throws Exception {
        try (var receiver = Receiver.start();
                var program = start(Map.of())) {
            var service = new Service(program.awaitReady(), TOKEN);
            service.webhook("channel_create", receiver.uri("/"));
            service.events("channel_create", 20);
            receiver.await(20);
            Until.holds(() -> database.value("select count(*) from delivery"), left -> left.equals(0L));
            stopsWithoutComplaint(program);
        }
    }

    /** The collector accepts connections and never responds. */
    @Test
    void a_process_with_an_unavailable_trace_collector_stops_without_an_error() throws Exception {
        try (var receiver = Receiver.start();
                var collector = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var program = start(Map.of(
                        "QUARKUS_OTEL_SDK_DISABLED",
                        "false",
                        "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT",
                        "http://127.0.0.1:" + collector.getLocalPort()))) {
            var service = new Service(program.awaitReady(), TOKEN);
            service.webhook("channel_create", receiver.uri("/"));
            service.events("channel_create", 5);
            receiver.await(5);
            awaitExport(collector);
            int before = program.lines().size();
            program.terminate();
            assertThat(program.awaitExit()).isEqualTo(TERMINATED);
            assertThat(program.lines().subList(before, program.lines().size()))
                    .noneMatch(line -> line.contains("CDI container") || line.contains("connection has been closed"));
        }
    }

    private static void awaitExport(ServerSocket collector) throws IOException {
        collector.accept();
    }
}
