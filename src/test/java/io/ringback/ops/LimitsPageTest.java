package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.pages.Pages;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks the defaults in docs/limits.md. */
class LimitsPageTest {
    private static final Path PAGE = Path.of("docs/limits.md");
    private static final List<String> HEADINGS =
            List.of("Requests", "Events", "Webhooks and accounts", "Rates", "Lists", "Deliveries");
    private static final Pattern NAME = Pattern.compile("`([A-Z_]+)`");
    private static final Pattern DEFAULT = Pattern.compile("(\\d+)([a-zA-Z]*)");
    private static final Map<String, String> UNITS = Map.of("M", " MiB", "s", " s", "d", " days");

    @Test
    void every_configurable_limit_is_documented_with_its_default() {
        Map<String, String> defaults = new HashMap<>();
        Settings.ALL.forEach(setting -> defaults.put(setting.variable(), String.valueOf(setting.otherwise())));
        List<List<String>> rows = HEADINGS.stream()
                .flatMap(heading -> Pages.rows(PAGE, heading).stream())
                .filter(row -> NAME.matcher(row.get(2)).find())
                .toList();
        assertThat(rows).hasSizeGreaterThan(15).allSatisfy(row -> {
            List<String> names = NAME.matcher(row.get(2))
                    .results()
                    .map(MatchResult.class::cast)
                    .map(name -> name.group(1))
                    .toList();
            assertThat(names)
                    .allSatisfy(name -> assertThat(row.get(1)).containsPattern(shown(defaults.getOrDefault(name, ""))));
        });
    }

    /** Formats a size as documentation does: {@code 1M} is 1 MiB. */
    private static String shown(String given) {
        Matcher parts = DEFAULT.matcher(given);
        assertThat(parts.matches()).as(given).isTrue();
        return "\\b" + String.format("%,d", Long.parseLong(parts.group(1)))
                + UNITS.getOrDefault(parts.group(2), parts.group(2))
                + "\\b";
    }
}
