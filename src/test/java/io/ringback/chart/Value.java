package io.ringback.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Holds a value of {@code values.yaml}: its path, default and comment. */
record Value(String path, JsonNode json, String comment) {
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z0-9]+):.*");

    /** Returns all values in file order. A commented value counts as one, whatever it contains. */
    static List<Value> all() {
        try {
            JsonNode tree = Manifest.YAML.readTree(Chart.read("values.yaml"));
            var values = new ArrayList<Value>();
            var path = new ArrayList<String>();
            var comment = new StringBuilder();
            int inside = Integer.MAX_VALUE;
            for (String line : Chart.read("values.yaml").split("\n", -1)) {
                var key = KEY.matcher(line);
                if (line.isBlank()) {
                    comment.setLength(0);
                } else if (line.strip().startsWith("#")) {
                    comment.append(comment.isEmpty() ? "" : " ")
                            .append(line.strip().substring(2));
                } else if (key.matches() && key.group(1).length() <= inside) {
                    int depth = key.group(1).length() / 2;
                    path.subList(depth, path.size()).clear();
                    path.add(key.group(2));
                    JsonNode json = tree.at("/" + String.join("/", path));
                    boolean told = !comment.isEmpty() || !json.isObject() || json.isEmpty();
                    inside = told ? key.group(1).length() : Integer.MAX_VALUE;
                    if (told) {
                        values.add(new Value(String.join(".", path), json, comment.toString()));
                    }
                    comment.setLength(0);
                }
            }
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
