package io.ringback.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Holds one rendered object. */
record Manifest(JsonNode json) {
    static final YAMLMapper YAML = new YAMLMapper();

    static List<Manifest> all(String yaml) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return documents.readAll().stream()
                    .filter(JsonNode::isObject)
                    .map(Manifest::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the kind; distinguishes a Knative Service from a Kubernetes one. */
    String kind() {
        String kind = json.path("kind").asText();
        return apiVersion().startsWith("serving.knative.dev/") ? "Knative " + kind : kind;
    }

    String apiVersion() {
        return json.path("apiVersion").asText();
    }

    String name() {
        return json.at("/metadata/name").asText();
    }

    JsonNode at(String pointer) {
        return json.at(pointer);
    }

    /** Returns the metadata and spec of its pods, if any. */
    Stream<JsonNode> pods() {
        return switch (kind()) {
            case "Pod" -> Stream.of(json);
            case "Deployment", "StatefulSet", "Job", "Knative Service" -> Stream.of(json.at("/spec/template"));
            case "ScaledJob" -> Stream.of(json.at("/spec/jobTargetRef/template"));
            case "CronJob" -> Stream.of(json.at("/spec/jobTemplate/spec/template"));
            default -> Stream.empty();
        };
    }

    Stream<JsonNode> containers() {
        return pods().flatMap(pod -> elements(pod.at("/spec/containers")));
    }

    /** Returns all scalar values in it. */
    List<String> texts() {
        var texts = new ArrayList<String>();
        collect(json, texts);
        return texts;
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static void collect(JsonNode node, List<String> texts) {
        if (node.isValueNode()) {
            texts.add(node.asText());
        }
        node.forEach(child -> collect(child, texts));
    }
}
