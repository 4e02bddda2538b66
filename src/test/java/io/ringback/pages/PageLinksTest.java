package io.ringback.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the links of the documentation. */
class PageLinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CLASS = Pattern.compile(
            "`(account|attempt|delivery|dispatch|egress|event|http|keyring|ops|webhook)[./]([A-Z]\\w+)`");
    private static final Pattern TEST = Pattern.compile("`([A-Z][a-z]\\w*(?:Test|IT))`");
    private static final Path SOURCES = Path.of("src/main/java/io/ringback");
    private static final String OURS = "https://github.com/ringback/ringback/blob/main/";

    static Stream<Path> pages() {
        return Pages.all().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_link_resolves_to_a_file_and_heading(Path page) {
        for (String line : Pages.prose(page)) {
            LINK.matcher(line).results().map(MatchResult.class::cast).forEach(link -> follow(page, link.group(1)));
        }
    }

    private static void follow(Path page, String link) {
        boolean absolute = link.startsWith(OURS);
        if (!absolute && link.matches("[a-z]+:.*")) {
            return;
        }
        String[] parts = link.replace(OURS, "").split("#", 2);
        Path folder = absolute || page.getParent() == null ? Path.of("") : page.getParent();
        Path target = parts[0].isEmpty() ? page : folder.resolve(parts[0]).normalize();
        assertThat(Files.exists(target)).as("%s: %s", page, link).isTrue();
        if (parts.length == 2 && target.toString().endsWith(".md")) {
            assertThat(anchors(target)).as("%s: %s", page, link).contains(parts[1]);
        }
    }

    /** Returns the anchors that GitHub generates for headings. */
    private static Set<String> anchors(Path page) {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String line : Pages.prose(page)) {
            if (line.matches("#+ .*")) {
                String anchor = line.replaceFirst("#+ ", "")
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int before = seen.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_class_named_with_its_package_exists(Path page) {
        for (String line : Pages.prose(page)) {
            CLASS.matcher(line)
                    .results()
                    .forEach(name -> assertThat(SOURCES.resolve(name.group(1)).resolve(name.group(2) + ".java"))
                            .as("%s: %s", page, name.group())
                            .exists());
        }
    }

    @Test
    void every_test_named_in_the_documentation_exists() throws IOException {
        Set<String> tests;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            tests = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        pages().filter(page -> !page.endsWith("CHANGELOG.md"))
                .forEach(page -> Pages.prose(page)
                        .forEach(line -> TEST.matcher(line)
                                .results()
                                .forEach(
                                        test -> assertThat(tests).as("%s", page).contains(test.group(1)))));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_page_ends_with_a_line_break(Path page) {
        assertThat(Pages.text(page)).endsWith("\n");
    }

    @Test
    void the_index_lists_every_page() {
        String index = Pages.text(Path.of("docs/README.md"));
        assertThat(pages().filter(page -> page.startsWith("docs") && page.getNameCount() == 2))
                .filteredOn(page -> !page.endsWith("README.md"))
                .isNotEmpty()
                .allSatisfy(page -> assertThat(index).contains("](" + page.getFileName() + ")"));
    }
}
