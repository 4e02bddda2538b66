package io.ringback.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Posts the events of its own calls, one after the other. With keys, it repeats each until it gets a 202. Without keys,
 * it posts each once: an event without a 202 may be stored or not, but never twice.
 */
final class Caller implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String TRACED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    /** Part of every payload, and so of the statement that stores it. */
    static final String MARK = "\"caller-number\"";

    private static final Pattern ID = Pattern.compile("\"event_id\"\\s*:\\s*\"([0-9a-f]{32})\"");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final String name;
    private final String account;
    private final List<Node> nodes;
    private final boolean hasKeys;
    private final Random random;
    private final Collection<Promise> promises = new ConcurrentLinkedQueue<>();
    private volatile boolean enough;
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();

    /** Holds an event that got a 202, and its position in its call. */
    record Promise(String account, String event, String call, int number) {}

    Caller(String name, String account, List<Node> nodes, boolean hasKeys, Random random) {
        this.hasKeys = hasKeys;
        this.name = name;
        this.account = account;
        this.nodes = nodes;
        this.random = random;
    }

    /** Finishes the current call, then stops. */
    void stop() {
        enough = true;
    }

    List<Promise> promises() {
        return List.copyOf(promises);
    }

    /** Returns the number of requests without a 202, by the result. */
    Map<String, Integer> refusals() {
        return refusals;
    }

    @Override
    public void run() {
        for (int number = 0; !enough; number++) {
            String call = name + "-" + number % Plan.KEYS_PER_CALLER;
            String event = bring(call, number);
            if (event != null) {
                promises.add(new Promise(account, event, call, number));
            }
            LockSupport.parkNanos(Plan.pause(random, Plan.BETWEEN_EVENTS).toNanos());
        }
    }

    /** Returns the id of the accepted event; null when unknown, which happens without keys only. */
    private @Nullable String bring(String call, int number) {
        String key = hasKeys ? "\"event_key\": \"%s/%d\", ".formatted(name, number) : "";
        String body = """
                {"data": {"hook": "%s", %s"payload": {"%s": "%s", %s: %d}}}
                """.formatted(Tenancy.HOOK, key, Tenancy.KEY, call, MARK, number);
        while (true) {
            URI node = nodes.get(random.nextInt(nodes.size())).address();
            String event = node == null ? refused("no node") : post(node, body);
            if (event != null || (node != null && !hasKeys)) {
                return event;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private @Nullable String refused(String reason) {
        refusals.merge(reason, 1, Integer::sum);
        return null;
    }

    /** Returns the id of the event; null when it was not accepted or that is unknown. */
    private @Nullable String post(URI node, String body) {
        HttpRequest request = HttpRequest.newBuilder(node.resolve("/v1/accounts/" + account + "/events"))
                .timeout(PATIENCE)
                .header("X-Auth-Token", Tenancy.TOKEN)
                .header("Content-Type", "application/json")
                .header("traceparent", TRACED)
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() >= 500) {
                return refused(Integer.toString(answer.statusCode()));
            }
            Matcher id = ID.matcher(Objects.requireNonNull(answer.body()));
            if (answer.statusCode() != 202 || !id.find()) {
                throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
            }
            return id.group(1);
        } catch (IOException away) {
            return refused(away.getClass().getSimpleName());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
