package io.ringback.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.ringback.Spelling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Warns of unknown names in a request, most of them misspelt. They never cause an error: accounts define fields of
 * their own, and clients send parameters for other services.
 *
 * <p>Values are never shown. Names are shown only when they cannot be secret: similar to a known name, or words without
 * digits.
 */
public final class UnknownNameWarnings {
    private static final Set<String> ENVELOPE = Set.of("data", "auth_token", "verb");
    private static final List<String> FILTERS = List.of("filter_not_", "filter_");
    private static final Set<String> OF_KEYS =
            Set.of("has_key", "key_missing", "has_value", "value_missing", "missing_value");
    private static final Pattern WORDS = Pattern.compile("[A-Za-z._\\[\\]-]{1,48}");

    private UnknownNameWarnings() {}

    /**
     * Warns of parameters of {@code query} that are not in {@code known}; those that begin with {@code _} are skipped.
     */
    public static void inQuery(String query, KnownNames known, Warnings warnings) {
        Map<String, List<String>> parameters = new QueryStringDecoder(query, false).parameters();
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            if (warnings.isFull()) {
                return;
            }
            String name = parameter.getKey();
            Optional<String> filter = FILTERS.stream()
                    .filter(name::startsWith)
                    .findFirst()
                    .filter(it -> !known.items().isEmpty());
            if (filter.isPresent()) {
                key(filter.get(), name.substring(filter.get().length()), known, warnings);
            } else if (known.query().contains(name)) {
                if (OF_KEYS.contains(name)) {
                    parameter.getValue().forEach(key -> key(name + "=", key, known, warnings));
                }
            } else if (!name.startsWith("_")) {
                parameter(name, known, warnings);
            }
        }
    }

    private static void parameter(String name, KnownNames known, Warnings warnings) {
        Optional<String> meant = Spelling.nearest(name, known.query())
                .or(() -> Spelling.nearest(firstOf(name), known.filters()).map(it -> it + shownRestOf(name)));
        boolean shows = meant.isPresent() && restOf(name).isEmpty();
        warnings.add((shows || isWord(name) ? "the parameter '" + name + "'" : "a parameter")
                + " is unknown and ignored"
                + meant.map(UnknownNameWarnings::question).orElse(""));
    }

    /** Warns of a condition on {@code key} when no item of the list has such a field; {@code before} is its prefix. */
    private static void key(String before, String key, KnownNames known, Warnings warnings) {
        String first = firstOf(key);
        if (known.items().contains(first) || known.items().contains(key)) {
            return;
        }
        Optional<String> meant = Spelling.nearest(first, known.items()).map(it -> before + it + shownRestOf(key));
        boolean shows = isWord(key) || (meant.isPresent() && restOf(key).isEmpty());
        warnings.add("the condition '" + before + (shows ? key : "…") + "'"
                + (known.openItems()
                        ? " matches only items in which the account defined this field; the service has none "
                                + "of this name"
                        : " refers to a field that no item of this list has")
                + meant.map(UnknownNameWarnings::question).orElse(""));
    }

    /** Warns of keys of the envelope {@code root} that resemble one of its own. */
    static void inEnvelope(JsonNode root, Warnings warnings) {
        fields(root, "", ENVELOPE, ENVELOPE, warnings);
    }

    /** Warns of fields of {@code object}, at {@code place}, that resemble a known field which is absent. */
    static void inBody(JsonNode object, String place, KnownNames known, Warnings warnings) {
        fields(object, place, known.body(), known.settable(), warnings);
    }

    private static void fields(
            JsonNode object, String place, Set<String> known, Set<String> settable, Warnings warnings) {
        if (!object.isObject() || known.isEmpty()) {
            return;
        }
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            if (warnings.isFull()) {
                return;
            }
            if (!known.contains(name) && !FreeFields.isPrivate(name)) {
                if (!warnings.mayCompare()) {
                    return;
                }
                Spelling.nearest(name, settable)
                        .filter(meant -> !object.has(meant))
                        .ifPresent(
                                meant -> warnings.add("'" + place + name + "' is not a known field" + question(meant)));
            }
        }
    }

    private static String question(String meant) {
        return "; did you mean '" + meant + "'?";
    }

    private static boolean isWord(String name) {
        return WORDS.matcher(name).matches();
    }

    private static String firstOf(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }

    private static String shownRestOf(String path) {
        return isWord(restOf(path)) ? restOf(path) : "";
    }

    private static String restOf(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? "" : path.substring(dot);
    }
}
