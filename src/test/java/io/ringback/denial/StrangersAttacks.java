package io.ringback.denial;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** Lists attacks by anyone who can reach the port: without a token, or with a wrong one. */
final class StrangersAttacks {
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final Duration READING = Duration.ofSeconds(2);
    private static final Duration STALL = Duration.ofSeconds(4);
    private static final String WRONG_TOKEN = "X-Auth-Token: no-such-token\r\n";
    private static final int ATTACKER = 66;
    private static final int ADDRESSES = 40;
    private static final int TEN_MEBIBYTES = 10 * HostileBodies.MEBIBYTE;
    private static final int LONG_METHOD = 14_000;

    private StrangersAttacks() {}

    static List<Attack> all() {
        return List.of(
                new Attack("names of 10,000 characters around 5,000 bad strings", (stage, rounds) -> {
                    String body = HostileBodies.nested(HostileBodies.array("\"\\u0000\"", 5000));
                    return posts(stage, 8 * rounds, "", body);
                }),
                new Attack("names of 10,000 characters around 262,000 numbers", (stage, rounds) -> {
                    String body = HostileBodies.nested(HostileBodies.array("1", 262_000));
                    return posts(stage, 8 * rounds, "", body);
                }),
                new Attack("10 MiB of small objects as events", (stage, rounds) -> {
                    String body = HostileBodies.arrayOf("{}", TEN_MEBIBYTES - 16);
                    return posts(stage, 6 * rounds, "/events", body);
                }),
                new Attack("10 MiB of small objects with a wrong token", (stage, rounds) -> {
                    String body = HostileBodies.arrayOf("{}", TEN_MEBIBYTES - 16);
                    return Volley.fire(
                            stage.api,
                            6 * rounds,
                            6,
                            LONGEST,
                            i -> Shot.post(ATTACKER, stage.attacker.path("/events"), WRONG_TOKEN, body));
                }),
                new Attack("80 stalled uploads of 10 MiB from one address", (stage, rounds) -> {
                    String body = HostileBodies.arrayOf("{}", TEN_MEBIBYTES - 16);
                    return stalled(stage, rounds, body, i -> ATTACKER);
                }),
                new Attack("80 stalled uploads of 10 MiB from 40 addresses", (stage, rounds) -> {
                    String body = HostileBodies.arrayOf("{}", TEN_MEBIBYTES - 16);
                    return stalled(stage, rounds, body, i -> 100 + i % ADDRESSES);
                }),
                new Attack("methods nobody knows, and a scrape", (stage, rounds) -> {
                    String method = "M".repeat(LONG_METHOD);
                    return Volley.fire(
                            stage.api,
                            2000 * rounds,
                            32,
                            LONGEST,
                            i -> Shot.of(ATTACKER, method + i, "/v1/x", "", new byte[0]));
                }),
                new Attack(
                        "paths nobody knows, with odd framing",
                        (stage, rounds) -> Volley.fire(
                                stage.api,
                                300 * rounds,
                                32,
                                LONGEST,
                                i -> Shot.get(
                                        ATTACKER,
                                        "/junk/" + i,
                                        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"))),
                new Attack(
                        "log-ins with keys that nobody has",
                        (stage, rounds) -> Volley.fire(
                                stage.api,
                                300 * rounds,
                                32,
                                LONGEST,
                                i -> Shot.of(
                                        ATTACKER,
                                        "PUT",
                                        "/v1/api_auth",
                                        "Content-Type: application/json\r\n",
                                        ("{\"data\":{\"api_key\":\"" + "k".repeat(64) + "\"}}").getBytes(UTF_8)))),
                new Attack("a token looked for in 1 MiB of envelope", (stage, rounds) -> {
                    String body = "{\"data\":" + HostileBodies.arrayOf("{\"a\":[1]}", HostileBodies.MEBIBYTE - 100)
                            + ",\"auth_token\":\"no-such-token\"}";
                    return posts(stage, 40 * rounds, "", body);
                }),
                new Attack(
                        "500 connections that never finish a head",
                        (stage, rounds) -> Volley.stall(
                                stage.api, 500, STALL, i -> Shot.post(ATTACKER, "/v1/x", "X-Drip: ", "ab"))),
                new Attack(
                        "8,000 heads of 19 KiB that never end",
                        (stage, rounds) -> Unread.keep(
                                stage.api,
                                8000,
                                "GET /v1/x HTTP/1.1\r\nHost: x\r\nX-Pad: " + "y".repeat(19_000),
                                READING.multipliedBy(rounds))),
                new Attack(
                        "8,000 records of TLS that never end",
                        (stage, rounds) -> Unread.keep(
                                stage.program.secure(),
                                8000,
                                "\026\003\001\100\000" + "y".repeat(16_000),
                                READING.multipliedBy(rounds))),
                new Attack(
                        "4,000 bodies of 60 KB that never end",
                        (stage, rounds) -> Unread.keep(
                                stage.api,
                                4000,
                                "POST " + stage.attacker.path("/events") + " HTTP/1.1\r\nHost: x\r\n"
                                        + "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n"
                                        + "[" + " ".repeat(59_000),
                                READING.multipliedBy(rounds))),
                new Attack(
                        "30 connections, each with 1,000 requests and no answer read",
                        (stage, rounds) -> Unread.keep(
                                stage.api,
                                30,
                                "GET /q/openapi HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1000),
                                READING.multipliedBy(rounds))),
                new Attack(
                        "4,000 connections that ask for the document and do not read it",
                        (stage, rounds) -> Unread.keep(
                                stage.api,
                                4000,
                                "GET /q/openapi HTTP/1.1\r\nHost: x\r\n\r\n",
                                READING.multipliedBy(rounds))));
    }

    private static Map<Integer, Integer> posts(Stage stage, int count, String path, String body) {
        return Volley.fire(stage.api, count, 8, LONGEST, i -> Shot.post(ATTACKER, stage.attacker.path(path), "", body));
    }

    private static Map<Integer, Integer> stalled(Stage stage, int rounds, String body, IntUnaryOperator address) {
        Duration longest = STALL.multipliedBy(rounds);
        return Volley.stall(
                stage.api,
                80,
                longest,
                i -> Shot.post(address.applyAsInt(i), stage.attacker.path("/events"), "", body));
    }
}
