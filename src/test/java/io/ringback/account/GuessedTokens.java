package io.ringback.account;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** Generates guesses of an attacker who knows the form of tokens, or most characters of one. */
final class GuessedTokens {
    private static final int BYTES = 32;
    private static final int LAST_BIT = 7;

    private GuessedTokens() {}

    /** Returns {@code count} distinct guesses, none of them one of {@code real}; similar ones come first. */
    static List<String> of(Collection<String> real, int count) {
        Set<String> guesses = new LinkedHashSet<>();
        for (String token : real) {
            changes(token, guesses);
            real.forEach(other -> swaps(token, other, guesses));
        }
        guesses.removeAll(real);
        Random random = new Random(1);
        byte[] bytes = new byte[BYTES];
        while (guesses.size() < count) {
            random.nextBytes(bytes);
            guesses.add(HexFormat.of().formatHex(bytes));
        }
        return new ArrayList<>(guesses).subList(0, count);
    }

    private static void changes(String token, Set<String> guesses) {
        guesses.add(token.toUpperCase(Locale.ROOT));
        guesses.add(new StringBuilder(token).reverse().toString());
        guesses.add(token + token);
        for (char more : "0af \"'%;-_\u00e4\0\n*?".toCharArray()) {
            guesses.add(token + more + "x");
            guesses.add("x" + more + token);
            guesses.add(token + more + token);
        }
        for (int i = 0; i < token.length(); i++) {
            String before = token.substring(0, i);
            String after = token.substring(i + 1);
            guesses.add(before);
            guesses.add(after);
            guesses.add(before + after);
            guesses.add(before + token.charAt(i) + token.substring(i));
            guesses.add(before + swapCase(token.charAt(i)) + after);
            for (int bit = 0; bit <= LAST_BIT; bit++) {
                guesses.add(before + (char) (token.charAt(i) ^ (1 << bit)) + after);
            }
        }
    }

    private static void swaps(String token, String other, Set<String> guesses) {
        for (int i = 1; i < Math.min(token.length(), other.length()); i++) {
            guesses.add(token.substring(0, i) + other.substring(i));
        }
    }

    private static char swapCase(char letter) {
        return Character.isUpperCase(letter) ? Character.toLowerCase(letter) : Character.toUpperCase(letter);
    }
}
