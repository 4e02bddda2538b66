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

/** What the chart says of itself where it is published, apart from its repository. */
class ChartPublishedTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");
    private static final Pattern OURS = Pattern.compile(
            "https://(?:github\\.com/ringback/ringback/blob|raw\\.githubusercontent\\.com/ringback/ringback)/main/([^\\s#)]+)");

    @Test
    void every_link_leads_somewhere_without_the_repository_around_it() {
        assertThat(LINK.matcher(Chart.read("README.md")).results().map(link -> link.group(1)))
                .isNotEmpty()
                .allMatch(link -> link.startsWith("https://") || link.startsWith("#"));
    }

    @Test
    void what_it_names_of_the_repository_is_there() {
        List<String> named = Stream.of("README.md", "Chart.yaml")
                .flatMap(file -> OURS.matcher(Chart.read(file)).results())
                .map((MatchResult link) -> link.group(1))
                .toList();
        assertThat(named)
                .contains("helm/icon.svg", "docs/operations.md")
                .allSatisfy(path -> assertThat(Path.of(path)).exists());
    }

    @Test
    void it_tells_of_the_images_that_it_runs() throws IOException {
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
    void its_icon_is_a_picture_by_itself() throws IOException {
        assertThat(Files.readString(Path.of("helm", "icon.svg")))
                .startsWith("<svg xmlns=")
                .doesNotContain("href", "<script", "<image");
    }
}
