package io.ringback.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Splits a page of Markdown into headings, cells of tables, and prose: paragraphs and items of lists. */
final class MarkdownBlocks {
    private static final String FENCE = "```";
    private static final Pattern ITEM = Pattern.compile("\\s*(?:[-*+]|\\d+\\.)\\s+");
    private static final Pattern LINK_TARGET = Pattern.compile("\\[[^\\]]+\\]: \\S+");

    private final List<Block> blocks = new ArrayList<>();
    private final List<String> prose = new ArrayList<>();
    private int number;

    private MarkdownBlocks() {}

    enum Kind {
        HEADING,
        CELL,
        PROSE
    }

    /** Text with its line breaks; {@code line} is the page's line at which it begins, from 1. */
    record Block(Kind kind, int line, String text) {}

    static List<Block> of(String page) {
        MarkdownBlocks reader = new MarkdownBlocks();
        boolean code = false;
        for (String line : page.split("\n", -1)) {
            reader.number++;
            if (line.stripLeading().startsWith(FENCE)) {
                code = !code;
                reader.end();
            } else if (!code) {
                reader.read(line);
            }
        }
        reader.end();
        return reader.blocks;
    }

    private void read(String line) {
        if (line.isBlank() || LINK_TARGET.matcher(line).matches()) {
            end();
        } else if (line.startsWith("#")) {
            end();
            blocks.add(new Block(Kind.HEADING, number, line.replaceFirst("#+ ", "")));
        } else if (line.stripLeading().startsWith("|")) {
            end();
            for (String cell : line.split("(?<!\\\\)\\|", -1)) {
                blocks.add(new Block(Kind.CELL, number, cell.strip()));
            }
        } else if (ITEM.matcher(line).lookingAt()) {
            end();
            prose.add(ITEM.matcher(line).replaceFirst(""));
        } else {
            prose.add(line.replaceFirst("^\\s*(?:>\\s?)?", ""));
        }
    }

    private void end() {
        if (!prose.isEmpty()) {
            blocks.add(new Block(Kind.PROSE, number - prose.size(), String.join("\n", prose)));
            prose.clear();
        }
    }
}
