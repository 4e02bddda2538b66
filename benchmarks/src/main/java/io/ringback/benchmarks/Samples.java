package io.ringback.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Creates sample events: a call event of ordinary size, about 480 bytes when delivered. */
final class Samples {

    /** A switch event without a hook: answered with 202 without a database query. */
    private static final String IGNORED = """
            {"Event-Category":"call_event","Event-Name":"CHANNEL_HOLD","Call-Direction":"inbound",\
            "Call-ID":"7f3c1d7e-1b0e-4f6a-9d5e-3b1c9a8e0f21","Caller-ID-Name":"Harbour Cycles",\
            "Caller-ID-Number":"+4930123456","Callee-ID-Number":"+4940654321","From":"4930123456@sip.example.com",\
            "To":"4940654321@sip.example.com","Request":"4940654321@sip.example.com"}""";

    private Samples() {}

    static String payload(long number) {
        return """
            {"seq":%d,"call_direction":"inbound","call_id":"7f3c1d7e-1b0e-4f6a-9d5e-3b1c9a8e0f21",\
            "caller_id_name":"Harbour Cycles","caller_id_number":"+4930123456","callee_id_number":"+4940654321",\
            "from":"4930123456@sip.example.com","to":"4940654321@sip.example.com","request":"4940654321@sip.example.com",\
            "owner_id":"2b1f0c9d8e7a6b5c4d3e2f1a0b9c8d7e"}""".formatted(number);
    }

    static byte[] ignored() {
        return IGNORED.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the request that posts one event. */
    static byte[] event(String hook, long number) {
        return ("{\"data\":" + item(hook, number) + "}").getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the request that posts many events. */
    static byte[] events(String hook, int count) {
        return ("{\"data\":[" + String.join(",", java.util.Collections.nCopies(count, item(hook, 0))) + "]}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String item(String hook, long number) {
        return "{\"hook\":\"" + hook + "\",\"payload\":" + payload(number) + "}";
    }

    static String path(UUID account) {
        return "/v1/accounts/" + Fleet.shown(account) + "/events";
    }

    static List<Map.Entry<String, String>> headers() {
        return List.of(Map.entry("X-Auth-Token", Stage.TOKEN), Map.entry("Content-Type", "application/json"));
    }
}
