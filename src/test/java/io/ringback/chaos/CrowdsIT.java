package io.ringback.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Program;
import io.ringback.testing.Until;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Delivers to many webhooks at once, from a process with 512 MiB of heap. The test suite runs a part of each crowd,
 * {@code chaos/crowds} the whole.
 */
@Isolated // high load
class CrowdsIT {
    private static final boolean WHOLE = Boolean.getBoolean("crowds.whole");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration HANGING = Duration.ofSeconds(20);
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(50);
    private static final long PROBE_SECONDS = 20;
    private static final Duration MEDIAN = Duration.ofSeconds(1);
    private static final Duration WORST = Duration.ofSeconds(5);
    private static final int FEWEST_PROBES = 5;
    /** The largest payload, minus the spaces that the service may add. */
    private static final int ALMOST_A_MEBIBYTE = 1024 * 1024 - 100;

    private static final int HOSTS = 8;
    private static final int EVENTS_THAT_HANG = 5;
    private static final int OK = 200;
    private static final int GONE = 410;
    /** When a request that hangs is given up. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(8);

    @AutoClose
    private final Crowd crowd = new Crowd();

    /** Receiver of the healthy webhook, separate from the crowd. */
    @AutoClose
    private final Crowd healthy = new Crowd();

    @Test
    void an_event_of_a_mebibyte_reaches_every_webhook_with_its_custom_data() throws Exception {
        int count = WHOLE ? 1000 : 100;
        URI receiver = crowd.receiver("127.0.0.1", OK);
        try (var service = new CrowdedService(Map.of())) {
            String account = service.webhooks(count, seat -> receiver).getFirst();
            String text = "x".repeat(ALMOST_A_MEBIBYTE);
            service.event(account, "{\"text\":\"" + text + "\"}");
            Until.holds(PATIENCE, () -> living(service).pending(), left -> left == 0);
            assertThat(service.attempts("delivered")).isEqualTo(count);
            assertThat(crowd.reached()).isEqualTo(count);
            assertThat(crowd.withOwnSeat()).isEqualTo(count);
            assertThat(crowd.requests()).isEqualTo(count);
            assertThat(service.program().output())
                    .doesNotContain("java.lang.OutOfMemoryError", "OutOfDirectMemoryError");
        }
    }

    @Test
    void webhooks_that_answer_410_are_all_disabled_and_delay_no_others() throws Exception {
        int count = WHOLE ? 5000 : 500;
        URI receiver = crowd.receiver("127.0.0.1", GONE);
        URI other = healthy.receiver("127.0.0.1", OK);
        try (var service = new CrowdedService(Map.of())) {
            List<String> accounts = service.webhooks(count, seat -> receiver);
            String neighbour = service.webhooks(1, seat -> other).getFirst();
            probe(service, neighbour, () -> false);
            accounts.forEach(account -> service.event(account, "{}"));
            List<Duration> delays = probe(service, neighbour, () -> service.pending() > 0);
            assertDelayed(delays);
            Until.holds(
                    PATIENCE,
                    () -> accounts.stream().mapToLong(living(service)::disabled).sum(),
                    disabled -> disabled == count);
            assertThat(crowd.reached()).isEqualTo(count);
            assertThat(crowd.requests()).isEqualTo(count);
            assertThat(service.disabled(neighbour)).isZero();
        }
    }

    @Test
    void hanging_webhooks_on_eight_hosts_delay_no_others() throws Exception {
        int count = WHOLE ? 2000 : 400;
        List<URI> hosts = Stream.iterate(2, last -> last + 1)
                .limit(HOSTS)
                .map(last -> crowd.receiver("127.0.0." + last, null))
                .toList();
        URI other = healthy.receiver("127.0.0.1", OK);
        Map<String, String> impatient =
                Map.of("RINGBACK_CONNECT_TIMEOUT", "2s", "RINGBACK_REQUEST_TIMEOUT", GIVEN_UP.toSeconds() + "s");
        try (var service = new CrowdedService(impatient)) {
            List<String> accounts = service.webhooks(count, seat -> hosts.get(seat % HOSTS));
            String neighbour = service.webhooks(1, seat -> other).getFirst();
            for (int i = 0; i < EVENTS_THAT_HANG; i++) {
                accounts.forEach(account -> service.event(account, "{}"));
            }
            long end = System.nanoTime() + HANGING.toNanos();
            List<Duration> delays = probe(service, neighbour, () -> System.nanoTime() - end < 0);
            assertThat(delays.getFirst())
                    .as("the first event of a webhook that never delivered waits for none that hangs")
                    .isLessThan(GIVEN_UP);
            assertDelayed(delays);
            assertThat(service.pending()).as("what hangs is still there").isGreaterThanOrEqualTo(count);
            assertThat(crowd.reached()).as("webhooks that hang and were tried").isGreaterThan(count / 4);
            assertThat(service.disabled(neighbour)).isZero();
        }
    }

    @Test
    void a_drain_delivers_to_every_webhook_with_pending_deliveries() throws Exception {
        int count = WHOLE ? 100_000 : 2000;
        URI receiver = crowd.receiver("127.0.0.1", OK);
        try (var service = new CrowdedService(Map.of("RINGBACK_ROLES", "api"))) {
            List<String> accounts = service.webhooks(count, seat -> receiver);
            accounts.forEach(account -> service.event(account, "{}"));
            assertThat(service.pending()).isEqualTo(count);
            Program drain = service.replace(Map.of("RINGBACK_MODE", "drain"));
            Until.holds(PATIENCE, drain::isAlive, alive -> !alive);
            assertThat(drain.awaitExit()).as(drain.output()).isZero();
            assertThat(service.pending()).isZero();
            assertThat(service.attempts("delivered")).isEqualTo(count);
            assertThat(crowd.reached()).isEqualTo(count);
            assertThat(crowd.delivered()).isEqualTo(count);
        }
    }

    private static CrowdedService living(CrowdedService service) {
        assertThat(service.program().isAlive()).as(service.program().output()).isTrue();
        return service;
    }

    /** Sends event after event to the healthy webhook while {@code goesOn}; returns the latency of each. */
    private List<Duration> probe(CrowdedService service, String account, BooleanSupplier goesOn)
            throws InterruptedException {
        List<Duration> delays = new ArrayList<>();
        while (goesOn.getAsBoolean() || delays.size() < FEWEST_PROBES) {
            String name = Integer.toString(delays.size());
            long began = System.nanoTime();
            boolean arrived =
                    healthy.arrives(name, () -> service.event(account, "{\"probe\":\"" + name + "\"}"), PROBE_SECONDS);
            assertThat(arrived)
                    .as("event %s of the healthy webhook arrived; before: %s", name, delays)
                    .isTrue();
            delays.add(Duration.ofNanos(System.nanoTime() - began));
            LockSupport.parkNanos(BETWEEN_PROBES.toNanos());
        }
        return delays;
    }

    private static void assertDelayed(List<Duration> delays) {
        List<Duration> sorted = delays.stream().sorted().toList();
        System.out.printf(
                "healthy: %d events, median %d ms, worst %d ms%n",
                sorted.size(),
                sorted.get(sorted.size() / 2).toMillis(),
                sorted.getLast().toMillis());
        assertThat(sorted.get(sorted.size() / 2)).isLessThan(MEDIAN);
        assertThat(Collections.max(delays)).isLessThan(WORST);
    }
}
