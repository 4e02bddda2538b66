package io.ringback.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the pages of the documentation. */
public final class Pages {
    private static final String FENCE = "```";

    private Pages() {}

    /** Returns every page of this repository. */
    static List<Path> all() {
        List<Path> pages = new ArrayList<>();
        for (String folder :
                List.of("", "docs", "docs/adr", "benchmarks", "chaos", "clients", "helm/ringback", ".github")) {
            try (Stream<Path> files = Files.list(Path.of("").resolve(folder.isEmpty() ? "." : folder))) {
                files.filter(file -> file.toString().endsWith(".md"))
                        .map(Path::normalize)
                        .sorted()
                        .forEach(pages::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return pages;
    }

    public static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the lines of {@code page} outside code blocks. */
    static List<String> prose(Path page) {
        List<String> prose = new ArrayList<>();
        boolean code = false;
        for (String line : text(page).split("\n", -1)) {
            if (line.stripLeading().startsWith(FENCE)) {
                code = !code;
            } else if (!code) {
                prose.add(line);
            }
        }
        return prose;
    }

    /** Returns the lines of {@code page} in code blocks without a language or with {@code sh}. */
    static List<String> commands(Path page) {
        List<String> commands = new ArrayList<>();
        String block = null;
        for (String line : text(page).split("\n", -1)) {
            if (line.startsWith(FENCE)) {
                block = block == null ? line.substring(FENCE.length()).strip() : null;
            } else if (block != null && (block.isEmpty() || block.equals("sh"))) {
                commands.add(line);
            }
        }
        return commands;
    }

    /**
     * Returns the cells of each table row below the heading {@code heading}, up to the next heading, without table
     * headers.
     */
    public static List<List<String>> rows(Path page, String heading) {
        List<List<String>> rows = new ArrayList<>();
        boolean below = false;
        for (String line : prose(page)) {
            if (line.startsWith("#")) {
                below = line.replaceFirst("#+ ", "").equals(heading);
            } else if (below && line.startsWith("| ")) {
                rows.add(Stream.of(line.split("\\|")).skip(1).map(String::strip).toList());
            } else if (below && line.startsWith("|-")) {
                rows.removeLast();
            }
        }
        return rows;
    }
}
