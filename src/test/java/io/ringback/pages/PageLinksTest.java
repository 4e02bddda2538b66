package io.ringback.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No link of the documentation leads nowhere. */
class PageLinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final String OURS = "https://github.com/ringback/ringback/blob/main/";

    static Stream<Path> pages() {
        return Pages.all().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_link_of_a_page_leads_to_a_file_and_a_heading(Path page) {
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

    /** As GitHub makes them of headings. */
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
    void a_page_ends_with_a_line_break(Path page) {
        assertThat(Pages.text(page)).endsWith("\n");
    }

    @Test
    void the_index_names_every_page() {
        String index = Pages.text(Path.of("docs/README.md"));
        assertThat(pages().filter(page -> page.startsWith("docs") && page.getNameCount() == 2))
                .filteredOn(page -> !page.endsWith("README.md"))
                .isNotEmpty()
                .allSatisfy(page -> assertThat(index).contains("](" + page.getFileName() + ")"));
    }
}
