package io.ringback.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * Runs Helm, a Go library, in a separate process: each input line is a request, each output line a result. Its
 * arguments are the chart to lint and the one to render.
 */
final class Renderer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Renderer() {}

    public static void main(String[] charts) throws IOException {
        var toLint = new Helm(Path.of(charts[0]));
        var toRender = new Helm(Path.of(charts[1]));
        var wishes = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        var answers = new PrintStream(System.out, true, UTF_8);
        for (String wish = wishes.readLine(); wish != null; wish = wishes.readLine()) {
            answers.println(Chart.ANSWER + JSON.writeValueAsString(answer(toLint, toRender, JSON.readTree(wish))));
        }
    }

    private static Map<String, String> answer(Helm toLint, Helm toRender, JsonNode wish) {
        try {
            return wish.has("lint") ? lint(toLint) : Map.of("yaml", template(toRender, wish));
        } catch (RuntimeException e) {
            return Map.of("error", String.valueOf(e.getMessage()));
        }
    }

    private static String template(Helm helm, JsonNode wish) {
        TemplateCommand command = helm.template()
                .withName("ringback")
                .withNamespace("hooks")
                .withKubeVersion(wish.path("kube").asText());
        wish.path("values").forEach(file -> command.withValuesFile(Path.of(file.asText())));
        return command.call();
    }

    private static Map<String, String> lint(Helm helm) {
        return Map.of("yaml", String.join("\n", helm.lint().strict().call().getMessages()));
    }
}
