package io.ringback.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A payload as {@code application/x-www-form-urlencoded}: nested objects as {@code key[sub]=v}, arrays as
 * {@code key[]=v}, brackets percent-encoded, as strict receivers demand.
 */
final class FormData {
    private final StringBuilder text = new StringBuilder();

    private FormData() {}

    static String of(JsonNode object) {
        FormData form = new FormData();
        object.properties().forEach(entry -> form.add(entry.getKey(), entry.getValue()));
        return form.text.toString();
    }

    private void add(String name, JsonNode value) {
        if (value.isObject()) {
            value.properties().forEach(entry -> add(name + "[" + entry.getKey() + "]", entry.getValue()));
        } else if (value.isArray()) {
            value.forEach(item -> add(name + "[]", item));
        } else {
            if (!text.isEmpty()) {
                text.append('&');
            }
            text.append(encode(name)).append('=').append(value.isNull() ? "" : encode(value.asText()));
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
