package io.ringback.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.http.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that docs/errors.md lists exactly the existing errors. */
class ErrorPageTest {
    private static final Path PAGE = Path.of("docs/errors.md");
    private static final Path SOURCES = Path.of("src/main/java");
    /** Code that creates a field fault: the code is the second argument. */
    private static final Pattern FAULT = Pattern.compile("(?m)(?:validationErrors\\.add|\\brefused|^\\s+add)\\(");

    private static final Pattern LITERAL = Pattern.compile("\"([A-Za-z_]+)\"");
    private static final Pattern TOLD = Pattern.compile("`([A-Za-z_]+)`");

    @Test
    void the_page_lists_every_error_by_status_and_code() {
        assertThat(Pages.rows(PAGE, "Codes"))
                .allSatisfy(row -> assertThat(row).hasSize(4).noneMatch(String::isEmpty))
                .map(row -> row.get(0) + " " + row.get(1))
                .containsExactlyInAnyOrderElementsOf(Stream.of(Problem.values())
                        .map(problem -> problem.status() + " `" + problem.message() + "`")
                        .toList());
    }

    @Test
    void the_page_lists_every_field_code() throws IOException {
        Set<String> told = new TreeSet<>();
        Pages.rows(PAGE, "Fields")
                .forEach(row -> TOLD.matcher(row.getFirst()).results().forEach(code -> told.add(code.group(1))));
        Set<String> made = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                String source = Files.readString(file);
                if (source.contains("ValidationErrors")) {
                    made.addAll(codes(source));
                }
            }
        }
        // ValidationErrors itself adds the note about more faults.
        made.add("more");
        assertThat(told).isEqualTo(made);
    }

    private static List<String> codes(String source) {
        List<String> codes = new ArrayList<>();
        Matcher fault = FAULT.matcher(source);
        while (fault.find()) {
            LITERAL.matcher(secondArgument(source, fault.end())).results().forEach(code -> codes.add(code.group(1)));
        }
        return codes;
    }

    /** Returns the second argument of the call whose arguments begin at {@code start}; empty when there is only one. */
    private static String secondArgument(String source, int start) {
        int depth = 0;
        int comma = -1;
        for (int i = start; i < source.length(); i++) {
            char c = source.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth < 0 || (depth == 0 && c == ',')) {
                if (comma >= 0) {
                    return source.substring(comma + 1, i);
                }
                if (depth < 0) {
                    return "";
                }
                comma = i;
            }
        }
        return "";
    }
}
