package io.ringback.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** Converts JSON objects to the text that the tables of webhooks store, in the original key order. */
final class JsonText {
    private JsonText() {}

    static String of(JsonNode json) {
        return new String(Json.bytes(json), UTF_8);
    }

    static String of(Map<String, String> strings) {
        return of(object(strings));
    }

    static ObjectNode object(Map<String, String> strings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        strings.forEach(json::put);
        return json;
    }

    static ObjectNode object(String text) {
        return (ObjectNode) Json.parse(text.getBytes(UTF_8));
    }

    static Map<String, String> strings(String text) {
        return Json.strings(text.getBytes(UTF_8));
    }

    static Map<String, String> strings(JsonNode json) {
        var strings = new LinkedHashMap<String, String>();
        json.properties()
                .forEach(entry -> strings.put(entry.getKey(), entry.getValue().textValue()));
        return strings;
    }
}
