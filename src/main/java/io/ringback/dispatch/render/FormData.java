package io.ringback.dispatch.render;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Encodes a payload as {@code application/x-www-form-urlencoded}: nested objects as {@code key[sub]=v}, arrays as
 * {@code key[]=v}. Brackets are percent-encoded, as strict receivers require.
 */
final class FormData {
    /** Length of an escape, {@code %C3}; none is split. */
    private static final int ESCAPE = 3;

    private final StringBuilder text = new StringBuilder();
    private final int most;

    private FormData(int most) {
        this.most = most;
    }

    static String of(JsonNode object) {
        return of(object, Integer.MAX_VALUE);
    }

    /** Encodes {@code object}, stopping shortly after {@code most} characters. */
    static String of(JsonNode object, int most) {
        FormData form = new FormData(most);
        object.properties().forEach(entry -> form.add(entry.getKey(), entry.getValue()));
        form.cut();
        return form.text.toString();
    }

    private void add(String name, JsonNode value) {
        if (text.length() > most) {
            return;
        }
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

    private void cut() {
        if (text.length() > most) {
            text.setLength(Math.min(text.length(), most + ESCAPE));
            int escape = text.lastIndexOf("%");
            text.setLength(escape > text.length() - ESCAPE ? escape : text.length());
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
