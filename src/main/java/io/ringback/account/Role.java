package io.ringback.account;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a token may do in the accounts it reaches. */
public enum Role {
    /** Everything. */
    ADMIN,
    /** Read, and nothing else. */
    READ,
    /** Bring events, and nothing else. */
    INGEST;

    static final List<String> SHOWN = Arrays.stream(values()).map(Role::shown).toList();

    /** As callers and the database spell it. */
    public String shown() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Role of(String shown) {
        return valueOf(shown.toUpperCase(Locale.ROOT));
    }

    /** Whether a token of this role may do what {@code needed} may. */
    boolean covers(Role needed) {
        return this == ADMIN || this == needed;
    }
}
