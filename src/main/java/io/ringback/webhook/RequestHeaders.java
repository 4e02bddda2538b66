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
 * Holds the headers that an account adds to each request, in their original order. They often carry credentials, so
 * they are encrypted at rest and excluded from {@code toString}.
 */
public final class RequestHeaders {
    /** No headers. */
    public static final RequestHeaders NONE = new RequestHeaders(Map.of());

    /** Placeholder of a hidden value; written back, it keeps the stored value. */
    static final String HIDDEN = "***";

    static final int MOST = 32;
    static final int MAX_NAME = 256;
    static final int MAX_VALUE = 4096;

    private static final String FIELD = "custom_request_headers";
    /** A token of RFC 9110, 5.6.2. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1," + MAX_NAME + "}");
    /** Visible ASCII, with spaces in between (RFC 9110, 5.5). */
    private static final Pattern VALUE = Pattern.compile("|[!-~]|[!-~][ -~]*[!-~]");

    /** Headers that the service sets itself, or that belong to the connection (RFC 9110, 7.6.1). */
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

    /** Creates headers from {@code stored}, which was validated before it was stored. */
    public static RequestHeaders of(Map<String, String> stored) {
        return stored.isEmpty() ? NONE : new RequestHeaders(stored);
    }

    /** Parses the headers that a caller sent; records invalid ones in {@code validationErrors}. */
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
                validationErrors.add(FIELD + "." + name, "reserved", "This header is reserved; remove it", null, null);
            } else if (value.length() > MAX_VALUE) {
                validationErrors.maxLength(FIELD + "." + name, MAX_VALUE, HIDDEN);
            } else if (!VALUE.matcher(value).matches()) {
                validationErrors.wrongFormat(FIELD + "." + name, null);
            }
        });
        return new RequestHeaders(asked);
    }

    /**
     * Returns whether the name is reserved. CGI servers treat every character except letters and digits alike, so the
     * comparison does too.
     */
    private static boolean isReserved(String lower) {
        String folded = NEITHER_LETTER_NOR_DIGIT.matcher(lower).replaceAll("-");
        return RESERVED.contains(folded) || RESERVED_PREFIXES.stream().anyMatch(folded::startsWith);
    }

    /** Replaces hidden values by those of {@code present}; 400 for a header that it does not have. */
    RequestHeaders withHiddenValuesFrom(RequestHeaders present) {
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

    /** Returns the values, for the request and for callers who may see them. */
    public Map<String, String> reveal() {
        return byName;
    }

    /** Returns the names, with {@code ***} for every value. */
    Map<String, String> hidden() {
        Map<String, String> hidden = new LinkedHashMap<>(byName);
        hidden.replaceAll((name, value) -> HIDDEN);
        return hidden;
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Returns whether there is a header {@code name}, in any case. */
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
