package io.ringback.http.lists;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Selects the items of a list: {@code filter_{key}=v}, {@code filter_not_{key}=v}, {@code has_key},
 * {@code key_missing}, {@code has_value} and {@code value_missing}, all of which must match. A key is a path whose
 * parts are separated by dots.
 */
public record Filter(List<Condition> conditions) {
    private static final String IS = "filter_";
    private static final String IS_NOT = "filter_not_";

    /** Tests one property of an item. */
    sealed interface Condition {
        boolean holds(JsonNode item);

        /** Returns the path that the condition tests. */
        String key();
    }

    private record Is(String key, String value) implements Condition {
        @Override
        public boolean holds(JsonNode item) {
            JsonNode found = at(item, key);
            return found.isBoolean()
                    ? value.equalsIgnoreCase(found.asText()) || value.equals(found.booleanValue() ? "1" : "0")
                    : found.isValueNode() && !found.isNull() && found.asText().equals(value);
        }
    }

    private record Exists(String key) implements Condition {
        @Override
        public boolean holds(JsonNode item) {
            JsonNode found = at(item, key);
            return !found.isMissingNode() && !found.isNull();
        }
    }

    private record Says(String key) implements Condition {
        @Override
        public boolean holds(JsonNode item) {
            JsonNode found = at(item, key);
            return found.isContainerNode()
                    ? !found.isEmpty()
                    : !found.isNull() && !found.asText().isEmpty();
        }
    }

    private record Not(Condition condition) implements Condition {
        @Override
        public String key() {
            return condition.key();
        }

        @Override
        public boolean holds(JsonNode item) {
            return !condition.holds(item);
        }
    }

    public Filter {
        conditions = List.copyOf(conditions);
    }

    static Filter of(MultivaluedMap<String, String> query) {
        List<Condition> conditions = new ArrayList<>();
        query.forEach(
                (name, values) -> values.forEach(value -> condition(name, value).ifPresent(conditions::add)));
        return new Filter(conditions);
    }

    private static Optional<Condition> condition(String name, String value) {
        return switch (name) {
            case "has_key" -> Optional.of(new Exists(value));
            case "key_missing" -> Optional.of(new Not(new Exists(value)));
            case "has_value" -> Optional.of(new Says(value));
            // The platform's documentation uses the second name.
            case "value_missing", "missing_value" -> Optional.of(new Not(new Says(value)));
            default -> byKey(name, value);
        };
    }

    private static Optional<Condition> byKey(String name, String value) {
        if (name.startsWith(IS_NOT)) {
            return Optional.of(new Not(new Is(name.substring(IS_NOT.length()), value)));
        }
        return name.startsWith(IS) ? Optional.of(new Is(name.substring(IS.length()), value)) : Optional.empty();
    }

    /** Returns the item's value under a path; also finds a key that itself contains dots. */
    private static JsonNode at(JsonNode item, String path) {
        JsonNode found = item.path(path);
        for (int dot = path.indexOf('.'); found.isMissingNode() && dot >= 0; dot = path.indexOf('.', dot + 1)) {
            JsonNode child = item.path(path.substring(0, dot));
            if (child.isObject()) {
                found = at(child, path.substring(dot + 1));
            }
        }
        return found;
    }

    /** Returns whether there are no conditions. */
    public boolean isEmpty() {
        return conditions.isEmpty();
    }

    boolean accepts(JsonNode item) {
        return conditions.stream().allMatch(condition -> condition.holds(item));
    }

    /** Returns whether any condition tests {@code field} or a field inside it. */
    public boolean looksAt(String field) {
        return conditions.stream()
                .map(Condition::key)
                .anyMatch(key -> key.equals(field) || key.startsWith(field + "."));
    }

    /** Returns the value of {@code filter_{key}}; empty when absent. */
    public Optional<String> wanted(String key) {
        return conditions.stream()
                .filter(condition -> condition instanceof Is is && is.key().equals(key))
                .map(condition -> ((Is) condition).value())
                .findFirst();
    }

    Filter with(String key, String value) {
        List<Condition> more = new ArrayList<>(conditions);
        more.add(new Is(key, value));
        return new Filter(more);
    }

    /** Returns the filter without {@code filter_{key}=value}, for a list that applies this condition by an index. */
    Filter without(String key, String value) {
        Condition seen = new Is(key, value);
        return new Filter(
                conditions.stream().filter(condition -> !condition.equals(seen)).toList());
    }
}
