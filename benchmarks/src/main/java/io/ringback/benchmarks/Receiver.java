package io.ringback.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Controls {@link Target} from the harness. */
final class Receiver implements AutoCloseable {
    private final Process process;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    private Receiver(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Receiver start() throws IOException {
        Process process = Children.java(Target.class);
        String port = process.inputReader(UTF_8).readLine();
        if (port == null) {
            throw new IOException("the receiver did not start");
        }
        return new Receiver(process, Integer.parseInt(port));
    }

    /**
     * Holds the number of requests since the last reset, and the times of the first and the last, by the machine's
     * clock.
     */
    record Counts(long count, long firstNanos, long lastNanos) {}

    /** Ends the process {@code pid} when this one has ended, for whatever reason. */
    void bury(long pid) throws IOException {
        var names = process.outputWriter(UTF_8);
        names.write(pid + "\n");
        names.flush();
    }

    int port() {
        return port;
    }

    /** Resets all counts and closes hanging connections. */
    void reset() throws IOException, InterruptedException {
        control("reset");
    }

    Counts counts() throws IOException, InterruptedException {
        String[] numbers = control("counts").split(" ", -1);
        return new Counts(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
    }

    /** Returns the arrival times of each numbered body, by the machine's clock: one for each endpoint. */
    Map<Long, List<Long>> times() throws IOException, InterruptedException {
        Map<Long, List<Long>> times = new HashMap<>();
        control("times").lines().forEach(line -> {
            int gap = line.indexOf(' ');
            times.computeIfAbsent(Long.parseLong(line.substring(0, gap)), number -> new ArrayList<>())
                    .add(Long.parseLong(line.substring(gap + 1)));
        });
        return times;
    }

    private String control(String what) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/control/" + what))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
    }
}
