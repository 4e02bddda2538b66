package io.ringback.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Finds the prose of Java sources: comments, and string literals with a space. Text blocks are skipped. Adjacent line
 * comments are one passage, as are literals joined by {@code +}.
 */
final class JavaProse {
    private static final Pattern TOKEN = Pattern.compile(
            "\"\"\"[\\s\\S]*?(?<!\\\\)\"\"\"|'(?:\\\\.|[^'\\\\])+'|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\""
                    + "|/\\*[\\s\\S]*?\\*/|//[^\\n]*+(?:\\n[ \\t]*//[^\\n]*+)*+");
    private static final Pattern JOIN = Pattern.compile("(?<![\\\\\"])\"(\\s*)\\+(\\s*)\"(?!\"\")");
    private static final Pattern MARGIN =
            Pattern.compile("(?m)^[ \\t]*(?:/\\*\\*?|\\*/|\\*|//)|\\*/$|^(?:/\\*\\*?|//)");
    private static final Pattern CODE = Pattern.compile("\\{@\\w+\\s+(?:[^{}]|\\{[^{}]*})*}");
    private static final Pattern SAMPLE = Pattern.compile("<pre>[\\s\\S]*?</pre>");
    private static final Pattern BREAK = Pattern.compile("<p>|<li>|@(?:param|throws)\\s+\\S+|@return");
    private static final Pattern TAG = Pattern.compile("</?[a-zA-Z][^>]*>");

    private JavaProse() {}

    /** Holds a comment or a message, and its line, counted from 1. */
    record Passage(int line, String text, boolean isComment) {}

    /** Returns the passages of {@code source}, in order. */
    static List<Passage> of(String source) {
        String joined = JOIN.matcher(source)
                .replaceAll(join ->
                        join.group(1).replaceAll("[^\n]", "") + join.group(2).replaceAll("[^\n]", ""));
        List<Passage> passages = new ArrayList<>();
        TOKEN.matcher(joined).results().forEach(token -> {
            String text = token.group();
            int line = 1
                    + (int) joined.substring(0, token.start())
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            if (text.startsWith("/")) {
                passages.add(new Passage(line, comment(text), true));
            } else if (text.startsWith("\"") && !text.startsWith("\"\"\"") && text.contains(" ")) {
                passages.add(new Passage(line, text.substring(1, text.length() - 1), false));
            }
        });
        return passages;
    }

    /** Returns the text of {@code comment} with its line breaks: code becomes one word, tags end a sentence or vanish. */
    private static String comment(String comment) {
        String text = MARGIN.matcher(comment).replaceAll("");
        text = SAMPLE.matcher(text).replaceAll(JavaProse::lineBreaks);
        text = CODE.matcher(text).replaceAll(code -> "code" + lineBreaks(code));
        text = BREAK.matcher(text).replaceAll(found -> " ; " + lineBreaks(found));
        return TAG.matcher(text).replaceAll(JavaProse::lineBreaks);
    }

    private static String lineBreaks(MatchResult found) {
        return found.group().replaceAll("[^\n]", "");
    }
}
