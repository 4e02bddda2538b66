package io.ringback.account;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Lists what a token may do in the accounts it may act on. */
public enum Role {
    /** All permissions. */
    ADMIN,
    /** Read only. */
    READ,
    /** Post events only. */
    INGEST;

    static final List<String> SHOWN = Arrays.stream(values()).map(Role::shown).toList();

    /** Returns the role's name in the API and in the database. */
    public String shown() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Role of(String shown) {
        return valueOf(shown.toUpperCase(Locale.ROOT));
    }

    /** Returns whether this role includes {@code needed}. */
    boolean covers(Role needed) {
        return this == ADMIN || this == needed;
    }
}
