package io.ringback.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Finds words and sentences that the project does not write. Three rules:
 *
 * <ol>
 *   <li>no word of {@code plain-words.txt},
 *   <li>no sentence that starts with {@code What}, {@code Who} or {@code Whoever}, unless it ends with a question mark,
 *   <li>at most {@value #LONGEST} words a sentence.
 * </ol>
 *
 * A sentence ends at {@code . ! ? : ;} before white space, or with the text. A word is anything between white space that
 * has a letter or a digit; code in backticks counts as one.
 */
final class PlainWords {
    static final int LONGEST = 25;

    private static final List<Banned> BANNED = banned();
    private static final Pattern CODE = Pattern.compile("`[^`]+`");
    private static final Pattern NOT_READ = Pattern.compile("<!--.*?-->|(?<=\\])\\([^)\\s]+\\)", Pattern.DOTALL);
    private static final Pattern SENTENCE =
            Pattern.compile(".+?(?:[.!?:;][\"')*_\\]]*(?=\\s|$)|$)\\s*", Pattern.DOTALL);
    private static final Pattern QUESTION_WORD = Pattern.compile("[\\s\"'(*_\\[]*(What|Who|Whoever)\\b");
    private static final Pattern QUESTION = Pattern.compile("\\?[\"')*_\\]]*\\s*$");
    private static final Pattern WORD = Pattern.compile("\\S*[\\p{L}\\p{N}]\\S*");

    private PlainWords() {}

    /** A sentence against a rule; {@code line} counts from 1. */
    record Violation(int line, String sentence, String rule) {
        @Override
        public String toString() {
            return line + ": " + rule + ": " + sentence;
        }
    }

    private record Banned(Pattern pattern, String better) {}

    /** Checks {@code text}, which is no Markdown but may have code in backticks, for words and for starts of sentences. */
    static List<Violation> violations(String text) {
        return violations(text, 1, true, false);
    }

    /** Checks the prose of {@code page}; headings for words alone, tables for all but the length. */
    static List<Violation> markdown(String page) {
        List<Violation> violations = new ArrayList<>();
        MarkdownBlocks.of(page).forEach(block -> {
            boolean prose = block.kind() == MarkdownBlocks.Kind.PROSE;
            boolean sentences = block.kind() != MarkdownBlocks.Kind.HEADING;
            violations.addAll(violations(block.text(), block.line(), sentences, prose));
        });
        return violations;
    }

    /** Checks {@code text}, whose first line is {@code first}, for words, and on request for starts and lengths. */
    static List<Violation> violations(String text, int first, boolean starts, boolean lengths) {
        List<Violation> violations = new ArrayList<>();
        String masked = masked(text);
        SENTENCE.matcher(masked).results().forEach(found -> {
            String sentence = masked.substring(found.start(), found.end());
            String shown = text.substring(found.start(), found.end())
                    .replaceAll("\\s+", " ")
                    .strip();
            int line = first + (int) text.substring(0, found.start()).lines().count();
            line -= found.start() == 0 || text.charAt(found.start() - 1) == '\n' ? 0 : 1;
            for (String rule : broken(sentence, starts, lengths)) {
                violations.add(new Violation(line, shown, rule));
            }
        });
        return violations;
    }

    private static List<String> broken(String sentence, boolean starts, boolean lengths) {
        List<String> rules = new ArrayList<>();
        for (Banned word : BANNED) {
            var found = word.pattern.matcher(sentence);
            if (found.find()) {
                rules.add("\"" + found.group() + "\", write: " + word.better);
            }
        }
        var start = QUESTION_WORD.matcher(sentence);
        if (starts && start.lookingAt() && !QUESTION.matcher(sentence).find()) {
            rules.add("starts with " + start.group(1) + ", write: a component or the reader as the subject");
        }
        long words = WORD.matcher(sentence).results().count();
        if (lengths && words > LONGEST) {
            rules.add(words + " words, write: two sentences");
        }
        return rules;
    }

    /** Blanks what is no prose, character by character, so that places stay the same. */
    private static String masked(String text) {
        String code =
                CODE.matcher(text).replaceAll(found -> "x".repeat(found.group().length()));
        return NOT_READ.matcher(code).replaceAll(found -> found.group().replaceAll("[^\\n]", " "));
    }

    private static List<Banned> banned() {
        try (InputStream list = Objects.requireNonNull(PlainWords.class.getResourceAsStream("/plain-words.txt"))) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(PlainWords::banned)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Banned banned(String line) {
        String[] parts = line.split(" => ", 2);
        if (parts.length != 2) {
            throw new IllegalStateException("plain-words.txt: no better word: " + line);
        }
        boolean capital = parts[0].matches(".*(?<!\\\\)\\p{Lu}.*");
        return new Banned(
                Pattern.compile(parts[0].replace(" ", "\\s+"), capital ? 0 : Pattern.CASE_INSENSITIVE), parts[1]);
    }
}
