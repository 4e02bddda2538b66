package io.ringback.account;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import io.ringback.testing.Service;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Measures whether the time of a rejection depends on how similar a token is. It reports without asserting, so it is
 * not a test: {@code chaos/timing}.
 */
class TokenTiming {
    private static final Logger LOG = Logger.getLogger(TokenTiming.class.getName());
    private static final String MASTER = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final int WARM_UP = 3_000;
    private static final int ROUNDS = Integer.getInteger("timing.rounds", 10_000);
    /** Number of characters that differ from a real token: few, but enough to make each unique. */
    private static final int WRONG = 8;

    private final Random random = new Random(1);

    @Test
    void rejection_time_does_not_depend_on_the_token() throws Exception {
        Map<String, String> environment = new HashMap<>(Program.environment(Postgres.migrated(), MASTER));
        environment.put("RINGBACK_FAILED_LOG_INS", "0");
        try (Program program = Program.start(environment)) {
            URI base = program.awaitReady();
            Service service = new Service(base, MASTER);
            String stored = service.request()
                    .body(Map.of("data", Map.of("role", "admin")))
                    .put(service.path("/tokens"))
                    .path("data.token");
            Map<String, Supplier<String>> kinds = new LinkedHashMap<>();
            kinds.put("unknown", () -> hex(stored.length()));
            kinds.put("unknown, once more", () -> hex(stored.length()));
            kinds.put("wrong at the end of the master token", () -> near(MASTER));
            kinds.put("wrong at the end of a stored token", () -> near(stored));
            try (Socket socket = new Socket(base.getHost(), base.getPort())) {
                measure(socket, kinds, WARM_UP);
                report(measure(socket, kinds, ROUNDS));
            }
        }
    }

    private String near(String token) {
        return token.substring(0, token.length() - WRONG) + hex(WRONG);
    }

    private String hex(int length) {
        byte[] bytes = new byte[length / 2];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Sends one of each kind in turn, in a changing order, so that slowdowns of the machine affect all alike. */
    private Map<String, long[]> measure(Socket socket, Map<String, Supplier<String>> kinds, int rounds)
            throws IOException {
        socket.setTcpNoDelay(true);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        Map<String, long[]> times = new LinkedHashMap<>();
        kinds.keySet().forEach(kind -> times.put(kind, new long[rounds]));
        List<String> order = new ArrayList<>(kinds.keySet());
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (String kind : order) {
                byte[] request = ("GET /v1/token_auth HTTP/1.1\r\nHost: x\r\nX-Auth-Token: "
                                + kinds.getOrDefault(kind, () -> "").get() + "\r\n\r\n")
                        .getBytes(ISO_8859_1);
                long started = System.nanoTime();
                socket.getOutputStream().write(request);
                refusal(in);
                times.getOrDefault(kind, new long[rounds])[round] = System.nanoTime() - started;
            }
        }
        return times;
    }

    private static void refusal(InputStream in) throws IOException {
        int length = 0;
        String status = line(in);
        if (!status.contains(" 401 ")) {
            throw new AssertionError(status);
        }
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        in.readNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private static void report(Map<String, long[]> times) {
        StringBuilder report = new StringBuilder("Refusals of " + ROUNDS + " tokens of each kind, in microseconds:\n");
        times.forEach((kind, all) -> {
            long[] sorted = all.clone();
            Arrays.sort(sorted);
            report.append("%-40s median %7.1f   quartiles %7.1f to %7.1f   mean of the middle half %7.2f%n"
                    .formatted(
                            kind,
                            sorted[ROUNDS / 2] / 1e3,
                            sorted[ROUNDS / 4] / 1e3,
                            sorted[ROUNDS * 3 / 4] / 1e3,
                            Arrays.stream(sorted, ROUNDS / 4, ROUNDS * 3 / 4)
                                            .average()
                                            .orElseThrow()
                                    / 1e3));
        });
        LOG.info(report::toString);
    }
}
