package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an error shows of a caller's value: it comes back to help them find it, and is neither secret nor long. */
final class Echo {
    private static final int MAX = 256;

    private static final Set<String> SECRET = Set.of(
            "api_key", "auth_token", "token", "password", "authorization", "x-auth-token", "custom_request_headers");

    private static final Pattern SCHEME = Pattern.compile("(?i)^\\s*[a-z][a-z0-9+.-]*://");

    private Echo() {}

    /** What is shown of the {@code value} of {@code field}; null for nothing. */
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

    /** Whether it is a secret, or within one. */
    private static boolean isSecret(String field) {
        for (String name : field.toLowerCase(Locale.ROOT).split("\\.", -1)) {
            if (SECRET.contains(name) || name.startsWith("secret")) {
                return true;
            }
        }
        return false;
    }

    /** A URL comes back without name and password, wherever its sender believes them to end. */
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
