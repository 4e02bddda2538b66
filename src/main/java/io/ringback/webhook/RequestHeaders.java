package io.ringback.webhook;

import com.fasterxml.jackson.databind.node.TextNode;
import io.ringback.http.ValidationErrors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Headers that an account wants with each request, in the order in which they came. They often carry credentials: they
 * are sealed at rest, and do not print themselves.
 */
public final class RequestHeaders {
    /** None. */
    public static final RequestHeaders NONE = new RequestHeaders(Map.of());

    /** What stands for a value that is not shown; written back, it keeps what was there. */
    static final String HIDDEN = "***";

    static final int MOST = 32;
    static final int MAX_NAME = 256;
    static final int MAX_VALUE = 4096;

    private static final String FIELD = "custom_request_headers";
    /** A token of RFC 9110, 5.6.2. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1," + MAX_NAME + "}");
    /** Visible ASCII, with spaces between (RFC 9110, 5.5). */
    private static final Pattern VALUE = Pattern.compile("|[!-~]|[!-~][ -~]*[!-~]");

    /** What we write ourselves, and what belongs to one connection rather than to the request (RFC 9110, 7.6.1). */
    private static final Set<String> RESERVED = Set.of(
            "host",
            "user-agent",
            "expect",
            "traceparent",
            "x-hook-id",
            "x-account-id",
            "x-event-id",
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final Pattern NEITHER_LETTER_NOR_DIGIT = Pattern.compile("[^a-z0-9]");

    private static final Set<String> RESERVED_PREFIXES = Set.of("content-", "webhook-", "ce-");

    private final Map<String, String> byName;

    private RequestHeaders(Map<String, String> byName) {
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /** What {@code stored} says, which was checked when it was stored. */
    public static RequestHeaders of(Map<String, String> stored) {
        return stored.isEmpty() ? NONE : new RequestHeaders(stored);
    }

    /** What a caller asks for; {@code validationErrors} tells what may not be. */
    static RequestHeaders read(@Nullable Map<String, String> asked, ValidationErrors validationErrors) {
        if (asked == null) {
            return NONE;
        }
        if (asked.size() > MOST) {
            validationErrors.add(FIELD, "maxProperties", "Send at most " + MOST + " headers", null, null);
        }
        Set<String> names = new TreeSet<>();
        asked.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!NAME.matcher(name).matches() || !names.add(lower)) {
                validationErrors.wrongFormat(FIELD + "." + name, null);
            } else if (isReserved(lower)) {
                validationErrors.add(FIELD + "." + name, "reserved", "This header is not yours to set", null, null);
            } else if (value.length() > MAX_VALUE) {
                validationErrors.maxLength(FIELD + "." + name, MAX_VALUE, HIDDEN);
            } else if (!VALUE.matcher(value).matches()) {
                validationErrors.wrongFormat(FIELD + "." + name, null);
            }
        });
        return new RequestHeaders(asked);
    }

    /** Receivers behind CGI and its heirs read every character that is no letter or digit as the same one. */
    private static boolean isReserved(String lower) {
        String folded = NEITHER_LETTER_NOR_DIGIT.matcher(lower).replaceAll("-");
        return RESERVED.contains(folded) || RESERVED_PREFIXES.stream().anyMatch(folded::startsWith);
    }

    /** The same, where a hidden value stands with the value that {@code present} has; 400 where it has none. */
    RequestHeaders keeping(RequestHeaders present) {
        ValidationErrors validationErrors = new ValidationErrors();
        Map<String, String> kept = new LinkedHashMap<>();
        byName.forEach((name, value) -> {
            String known = value.equals(HIDDEN) ? present.byName.get(name) : value;
            if (known == null) {
                validationErrors.wrongFormat(FIELD + "." + name, TextNode.valueOf(HIDDEN));
            } else {
                kept.put(name, known);
            }
        });
        validationErrors.throwIfAny();
        return new RequestHeaders(kept);
    }

    /** Gives the values away: for the request, and for who may see them. */
    public Map<String, String> reveal() {
        return byName;
    }

    /** The names, with {@code ***} for every value. */
    Map<String, String> hidden() {
        Map<String, String> hidden = new LinkedHashMap<>(byName);
        hidden.replaceAll((name, value) -> HIDDEN);
        return hidden;
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Whether a header of the name {@code name}, in any case, is among them. */
    public boolean has(String name) {
        return byName.keySet().stream().anyMatch(name::equalsIgnoreCase);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestHeaders headers && byName.equals(headers.byName);
    }

    @Override
    public int hashCode() {
        return byName.hashCode();
    }

    @Override
    public String toString() {
        return hidden().toString();
    }
}
