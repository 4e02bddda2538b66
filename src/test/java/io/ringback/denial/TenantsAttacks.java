package io.ringback.denial;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringback.testing.Until;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Lists attacks by a tenant with a valid token. */
final class TenantsAttacks {
    private static final Duration LONGEST = Duration.ofSeconds(25);
    private static final Duration DELIVERED = Duration.ofSeconds(90);
    private static final int ATTACKER = 67;
    private static final int LARGE = 1_000_000;
    private static final int WEBHOOKS = 200;
    private static final int TEN_MEBIBYTES = 10 * HostileBodies.MEBIBYTE;

    private TenantsAttacks() {}

    static List<Attack> all() {
        return List.of(
                new Attack(
                        "an answer of 5,000 faults under long names",
                        (stage, rounds) -> posts(
                                stage, 8 * rounds, "", HostileBodies.nested(HostileBodies.array("\"\\u0000\"", 5000)))),
                new Attack(
                        "10 MiB of small objects by their owner",
                        (stage, rounds) ->
                                posts(stage, 6 * rounds, "/events", HostileBodies.arrayOf("{}", TEN_MEBIBYTES - 16))),
                new Attack("10 MiB of small CloudEvents", (stage, rounds) -> {
                    byte[] body =
                            HostileBodies.arrayOf("{}", TEN_MEBIBYTES - 16).getBytes(UTF_8);
                    return Volley.fire(
                            stage.api,
                            6 * rounds,
                            6,
                            LONGEST,
                            i -> Shot.of(
                                    ATTACKER,
                                    "POST",
                                    stage.attacker.path("/events"),
                                    stage.attacker.header() + "Content-Type: application/cloudevents-batch+json\r\n",
                                    body));
                }),
                new Attack("exponents that a schema computes with", (stage, rounds) -> {
                    List<String> bodies = List.of(
                            HostileBodies.computed("n", "1e1000000"),
                            HostileBodies.computed("m", "1e1000000"),
                            HostileBodies.computed("e", "1e20000000"),
                            HostileBodies.computed("n", "1e999999999"),
                            HostileBodies.computed("m", "-1E-999999999"),
                            HostileBodies.computed("n", "1" + "0".repeat(900) + "e99999"),
                            HostileBodies.computed("s", "\"" + "a".repeat(60) + "!\""));
                    return Volley.fire(
                            stage.api,
                            28 * rounds,
                            14,
                            LONGEST,
                            i -> Shot.post(
                                    ATTACKER,
                                    stage.attacker.path("/events"),
                                    stage.attacker.header(),
                                    bodies.get(i % bodies.size())));
                }),
                new Attack("an event of 9 MB, and one of 1 MB for 200 webhooks", TenantsAttacks::manyWebhooks),
                new Attack("a backlog of 60 events of 500 KB for 20 webhooks", TenantsAttacks::backlog),
                new Attack("lists over events of 1 MB, filtered and not", TenantsAttacks::lists),
                new Attack("400 test sends to a receiver that never answers", TenantsAttacks::testSends));
    }

    private static Map<Integer, Integer> posts(Stage stage, int count, String path, String body) {
        return Volley.fire(
                stage.api,
                count,
                8,
                LONGEST,
                i -> Shot.post(ATTACKER, stage.attacker.path(path), stage.attacker.header(), body));
    }

    private static Map<Integer, Integer> manyWebhooks(Stage stage, int rounds) {
        Stage.Tenant many = stage.tenant("Many");
        for (int i = 0; i < WEBHOOKS; i++) {
            stage.webhook(many, "channel_create", stage.sink.uri("/many"), Map.of("custom_data", Map.of("n", "" + i)));
        }
        List<String> bodies =
                List.of(HostileBodies.event("channel_create", 9_000_000), HostileBodies.event("channel_create", LARGE));
        int before = stage.sink.count("/many");
        Map<Integer, Integer> answers = Volley.fire(
                stage.api,
                2 * rounds,
                2,
                LONGEST,
                i -> Shot.post(ATTACKER, many.path("/events"), many.header(), bodies.get(i % 2)));
        int accepted = answers.getOrDefault(202, 0);
        Until.holds(DELIVERED, () -> stage.sink.count("/many"), count -> count >= before + accepted * WEBHOOKS);
        return answers;
    }

    private static Map<Integer, Integer> backlog(Stage stage, int rounds) {
        Stage.Tenant honest = stage.tenant("Honest");
        for (int i = 0; i < 20; i++) {
            stage.webhook(honest, "channel_create", stage.sink.uri("/honest"), Map.of());
        }
        String body = HostileBodies.event("channel_create", LARGE / 2);
        int before = stage.sink.count("/honest");
        Map<Integer, Integer> answers = Volley.fire(
                stage.api,
                60 * rounds,
                16,
                LONGEST,
                i -> Shot.post(ATTACKER, honest.path("/events"), honest.header(), body));
        int accepted = answers.getOrDefault(202, 0);
        Until.holds(DELIVERED, () -> stage.sink.count("/honest"), count -> count >= before + accepted * 20);
        return answers;
    }

    private static Map<Integer, Integer> lists(Stage stage, int rounds) {
        Stage.Tenant reader = stage.tenant("Reader");
        String event = HostileBodies.event("channel_create", LARGE);
        Volley.fire(
                stage.api, 60, 8, LONGEST, i -> Shot.post(ATTACKER, reader.path("/events"), reader.header(), event));
        List<String> queries = List.of(
                "?page_size=1",
                "?page_size=200",
                "?paginate=false",
                "?filter_payload.text=nothing",
                "?has_key=payload.nothing&page_size=200");
        return Volley.fire(
                stage.api,
                60 * rounds,
                20,
                LONGEST,
                i -> Shot.get(ATTACKER, reader.path("/events") + queries.get(i % queries.size()), reader.header()));
    }

    private static Map<Integer, Integer> testSends(Stage stage, int rounds) {
        List<String> webhooks = IntStream.range(0, 5)
                .mapToObj(i -> stage.webhook(stage.attacker, "channel_answer", stage.silent(), Map.of()))
                .toList();
        return Volley.fire(
                stage.api,
                400 * rounds,
                400,
                LONGEST,
                i -> Shot.post(
                        ATTACKER,
                        stage.attacker.path("/webhooks/" + webhooks.get(i % 5) + "/test"),
                        stage.attacker.header(),
                        "{}"));
    }
}
