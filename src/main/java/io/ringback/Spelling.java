package io.ringback;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a misspelt name most likely stands for. */
public final class Spelling {
    /** Maximum length of compared names: the work grows with the square. */
    private static final int MAX_LENGTH = 64;

    private Spelling() {}

    /** Returns the nearest of {@code known} to {@code name}; empty when none is similar enough. */
    public static Optional<String> nearest(String name, Collection<String> known) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String plain = plain(name);
        return known.stream()
                .filter(other ->
                        distance(plain(other), plain) <= slips(plain(other).length()))
                .min(Comparator.comparingInt(other -> distance(plain(other), plain)));
    }

    /** Returns the number of errors allowed in a name of this length; a short name with two is another word. */
    private static int slips(int length) {
        return length < 3 ? 0 : length < 6 ? 1 : length < 9 ? 2 : 3;
    }

    /** Removes case, hyphens and underscores, which differ between conventions. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /**
     * Returns the number of letters to change, add, remove or transpose to turn {@code a} into {@code b} (optimal
     * string alignment).
     */
    public static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] above = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                row[j] = Math.min(above[j - 1] + (same ? 0 : 1), Math.min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] spare = before;
            before = above;
            above = row;
            row = spare;
        }
        return above[b.length()];
    }
}
