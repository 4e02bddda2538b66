package io.ringback.egress;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Holds the targets that the operator allows: address ranges, host names, and domains with all hosts below. */
final class AllowList {
    private static final String BELOW = "*.";
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");

    private final List<Cidr> ranges = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    /** Suffixes with a leading dot: {@code .example.com}. */
    private final Set<String> suffixes = new HashSet<>();

    private AllowList() {}

    /**
     * Parses CIDRs, names, and {@code *.} with a name.
     *
     * @throws IllegalArgumentException if an entry has another form
     */
    static AllowList of(List<String> entries) {
        AllowList list = new AllowList();
        entries.forEach(entry -> list.add(entry.strip().toLowerCase(Locale.ROOT), entry));
        return list;
    }

    boolean contains(Ip ip) {
        return EgressGuard.isIn(ranges, ip);
    }

    /** Returns whether {@code host} may be called whatever it resolves to. */
    boolean contains(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (names.contains(name)) {
            return true;
        }
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (dot > 0 && suffixes.contains(name.substring(dot))) {
                return true;
            }
        }
        return false;
    }

    private void add(String entry, String written) {
        Optional<Cidr> range = Cidr.parse(entry);
        if (range.isPresent()) {
            ranges.add(range.get());
        } else if (entry.startsWith(BELOW) && isName(entry.substring(BELOW.length()))) {
            suffixes.add(entry.substring(1));
        } else if (isName(entry)) {
            names.add(entry);
        } else {
            throw new IllegalArgumentException(
                    "RINGBACK_EGRESS_ALLOW: '%s' is neither a CIDR nor a host name".formatted(written));
        }
    }

    private static boolean isName(String text) {
        return NAME.matcher(text).matches() && !Ip.looksLikeV4(text);
    }
}
