package io.ringback.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents are written in plain words and short sentences: {@link PlainWords} has the rules. */
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
