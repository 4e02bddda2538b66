package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Selects the part of a caller's value that an error returns: never secret and never long. */
final class Echo {
    private static final int MAX = 256;

    private static final Set<String> SECRET = Set.of(
            "api_key", "auth_token", "token", "password", "authorization", "x-auth-token", "custom_request_headers");

    private static final Pattern SCHEME = Pattern.compile("(?i)^\\s*[a-z][a-z0-9+.-]*://");

    private Echo() {}

    /** Returns the excerpt of the {@code value} of {@code field}, or null. */
    static @Nullable JsonNode of(String field, JsonNode value) {
        if (isSecret(field)) {
            return null;
        }
        if (value.isContainerNode()) {
            return TextNode.valueOf(value.isArray() ? "[…]" : "{…}");
        }
        String text = value.asText();
        String shown = value.isTextual() ? withoutUserInfo(field, text) : text;
        if (shown.length() > MAX) {
            return TextNode.valueOf(shown.substring(0, MAX) + "…");
        }
        return shown.equals(text) ? value : TextNode.valueOf(shown);
    }

    /** Returns whether {@code field} is secret or lies within a secret field. */
    private static boolean isSecret(String field) {
        for (String name : field.toLowerCase(Locale.ROOT).split("\\.", -1)) {
            if (SECRET.contains(name) || name.startsWith("secret")) {
                return true;
            }
        }
        return false;
    }

    /** Removes user name and password from a URL, including malformed ones. */
    private static String withoutUserInfo(String field, String text) {
        Matcher scheme = SCHEME.matcher(text);
        boolean absolute = scheme.lookingAt();
        int at = text.lastIndexOf('@');
        if (at < 0 || !(absolute || field.equals("uri") || field.endsWith(".uri"))) {
            return text;
        }
        return (absolute ? scheme.group() : "") + "…" + text.substring(at);
    }
}
