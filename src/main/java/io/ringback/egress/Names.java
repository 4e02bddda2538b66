package io.ringback.egress;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names of hosts: each itself, or, written {@code *.suffix}, all below one.
 *
 * @param suffixes each with its dot before it
 */
record Names(Set<String> exact, Set<String> suffixes) {
    private static final Pattern NAME =
            Pattern.compile("(\\*\\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\\.)*[a-z]([a-z0-9-]*[a-z0-9])?");

    /** Names of which {@link #isName} holds. */
    static Names of(List<String> names) {
        return new Names(
                names.stream().filter(name -> !name.startsWith("*")).collect(Collectors.toUnmodifiableSet()),
                names.stream()
                        .filter(name -> name.startsWith("*"))
                        .map(name -> name.substring(1))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether {@code text}, in lower case, can be a name, and not an address. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    boolean have(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return exact.contains(name) || suffixes.stream().anyMatch(name::endsWith);
    }
}
