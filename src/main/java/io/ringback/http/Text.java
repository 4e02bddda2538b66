package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;

/** Whether the strings of a JSON value are text that every part of the way can carry. */
final class Text {
    private Text() {}

    /** Adds a fault for each string or key that holds a NUL or half a surrogate pair, by its dotted path. */
    static void check(JsonNode root, Violations violations) {
        walk("", root, violations);
    }

    private static void walk(String path, JsonNode node, Violations violations) {
        if (node.isTextual()) {
            if (!isText(node.textValue())) {
                violations.wrongFormat(path.isEmpty() ? "data" : path, null);
            }
        } else if (node.isObject()) {
            node.properties().forEach(entry -> {
                String key = entry.getKey();
                if (isText(key)) {
                    walk(join(path, key), entry.getValue(), violations);
                } else {
                    violations.wrongFormat(path.isEmpty() ? "data" : path, null);
                }
            });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(join(path, Integer.toString(i)), node.get(i), violations);
            }
        }
    }

    /** Fields are named from inside the envelope: {@code name}, not {@code data.name}. */
    private static String join(String path, String key) {
        if (path.isEmpty()) {
            return key;
        }
        return path.equals("data") ? key : path + "." + key;
    }

    private static boolean isText(String string) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == string.length() || !Character.isLowSurrogate(string.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }
}
