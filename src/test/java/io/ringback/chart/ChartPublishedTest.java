package io.ringback.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the metadata of the chart where it is published without its repository. */
class ChartPublishedTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");
    private static final Pattern OURS = Pattern.compile(
            "https://(?:github\\.com/ringback/ringback/blob|raw\\.githubusercontent\\.com/ringback/ringback)/main/([^\\s#)]+)");

    @Test
    void links_of_the_published_chart_resolve_without_the_repository() {
        assertThat(LINK.matcher(Chart.read("README.md")).results().map(link -> link.group(1)))
                .isNotEmpty()
                .allMatch(link -> link.startsWith("https://") || link.startsWith("#"));
    }

    @Test
    void repository_files_named_by_the_chart_exist() {
        List<String> named = Stream.of("README.md", "Chart.yaml")
                .flatMap(file -> OURS.matcher(Chart.read(file)).results())
                .map((MatchResult link) -> link.group(1))
                .toList();
        assertThat(named)
                .contains("helm/icon.svg", "docs/operations.md")
                .allSatisfy(path -> assertThat(Path.of(path)).exists());
    }

    @Test
    void the_chart_lists_its_images() throws IOException {
        JsonNode chart = Manifest.YAML.readTree(Chart.read("Chart.yaml"));
        JsonNode values = Manifest.YAML.readTree(Chart.read("values.yaml"));
        String ours = values.at("/image/repository").asText() + ":"
                + chart.path("appVersion").asText();
        JsonNode images = Manifest.YAML.readTree(
                chart.path("annotations").path("artifacthub.io/images").asText());
        assertThat(images.findValuesAsText("image"))
                .containsExactlyInAnyOrder(
                        ours,
                        ours + "-native",
                        values.at("/evaluation/image").asText(),
                        values.at("/test/image").asText());
    }

    @Test
    void the_icon_is_self_contained() throws IOException {
        assertThat(Files.readString(Path.of("helm", "icon.svg")))
                .startsWith("<svg xmlns=")
                .doesNotContain("href", "<script", "<image");
    }
}
