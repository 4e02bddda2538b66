package io.ringback.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.time.Duration;
import java.util.Map;

/**
 * Configures a service behind a trusted proxy, with limits that tests can reach. Several tests share it, since Quarkus
 * rebuilds the application for each profile.
 */
public final class TightLimits implements QuarkusTestProfile {
    public static final Duration HEAD_TIMEOUT = Duration.ofSeconds(1);
    public static final int FAILED_LOG_INS = 5;
    public static final long BYTES_IN_FLIGHT = 512 * 1024;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.http.proxy.proxy-address-forwarding",
                "true",
                "quarkus.http.proxy.trusted-proxies",
                "127.0.0.1",
                "ringback.failed-log-ins",
                Integer.toString(FAILED_LOG_INS),
                "ringback.http.head-timeout",
                HEAD_TIMEOUT.toMillis() + "ms",
                "ringback.in-flight-bytes",
                Long.toString(BYTES_IN_FLIGHT));
    }
}
