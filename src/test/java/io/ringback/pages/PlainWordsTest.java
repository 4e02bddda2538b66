package io.ringback.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that pages, comments and messages use plain words and short sentences: {@link PlainWords} has the rules. */
class PlainWordsTest {
    static Stream<Path> pages() {
        assertThat(Pages.all()).hasSizeGreaterThan(30);
        return Pages.all().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void a_page_is_in_plain_words(Path page) {
        assertThat(PlainWords.markdown(Pages.text(page)))
                .map(violation -> page + ":" + violation)
                .isEmpty();
    }

    /**
     * Checks all comments for words, starts and lengths of sentences. Messages are the literals with a space in
     * {@code src/main}; their words and starts are checked.
     */
    @Test
    void comments_and_messages_of_java_sources_are_in_plain_words() throws IOException {
        List<String> violations = new ArrayList<>();
        for (Path source : sources()) {
            violations.addAll(violations(source));
        }
        assertThat(violations).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String folder : List.of("src/main/java", "src/test/java", "benchmarks/src")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        assertThat(sources).hasSizeGreaterThan(700);
        return sources;
    }

    private static List<String> violations(Path source) throws IOException {
        boolean messages = source.startsWith("src/main");
        return JavaProse.of(Files.readString(source)).stream()
                .filter(passage -> passage.isComment() || messages)
                .flatMap(passage ->
                        PlainWords.violations(passage.text(), passage.line(), true, passage.isComment()).stream())
                .map(violation -> source + ":" + violation)
                .toList();
    }

    @Test
    void comments_and_messages_are_found_with_their_lines() {
        String source = """
                /** Has {@code a b}. <p>Is\n * told. */
                class A {
                    // One\n    // comment.
                    String a = "one " + x + "and two "
                            + "lines", b = "x", c = '"' + "// no comment";
                }
                """;
        assertThat(JavaProse.of(source))
                .extracting(passage -> passage.line() + ":" + passage.text().replaceAll("\\s+", " "))
                .containsExactly(
                        "1: Has code. ; Is told. ", "4: One comment.", "6:one ", "6:and two lines", "7:// no comment");
    }

    @Test
    void a_banned_word_is_reported_with_its_line_and_the_better_word() {
        assertThat(PlainWords.markdown("# A page\n\nAll is fine. The service\n- pays for it. `It pays`.\n- Fine.\n"))
                .extracting(PlainWords.Violation::toString)
                .containsExactly("4: \"pays\", write: costs; takes: pays for it.");
        assertThat(PlainWords.violations("Seen of\nlate. A Pacer is no pacer."))
                .extracting(PlainWords.Violation::sentence)
                .containsExactly("Seen of late.", "A Pacer is no pacer.");
        assertThat(PlainWords.markdown("| a | b |\n|---|---|\n| `x` | The peer told it |\n# It is owed\n"))
                .extracting(PlainWords.Violation::line)
                .containsExactly(3, 4);
    }

    @Test
    void a_sentence_that_starts_with_a_question_word_must_be_a_question() {
        assertThat(PlainWords.violations("Good. What failed stays. What failed? **Who calls, waits.**"))
                .extracting(PlainWords.Violation::sentence)
                .containsExactly("What failed stays.", "**Who calls, waits.**");
    }

    @Test
    void a_sentence_has_at_most_25_words() {
        String longest = "word ".repeat(PlainWords.LONGEST - 1) + "`two words`";
        assertThat(PlainWords.markdown(longest + ": more.\n\n" + longest + ".\n"))
                .isEmpty();
        assertThat(PlainWords.markdown("First.\nA " + longest + ".\n"))
                .extracting(PlainWords.Violation::toString)
                .singleElement()
                .asString()
                .startsWith("2: 26 words, write: two sentences: A word");
        assertThat(PlainWords.markdown("```\n" + longest + " more\n```\n\n| " + longest + " more |\n"))
                .isEmpty();
        assertThat(PlainWords.violations(longest + " more")).isEmpty();
    }
}
