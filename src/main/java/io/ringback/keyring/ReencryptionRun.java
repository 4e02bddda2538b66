package io.ringback.keyring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Records one run over all encrypted values: how many were encrypted again, and which cannot be decrypted. Not
 * thread-safe.
 */
public final class ReencryptionRun {
    private static final int MOST_NAMED = 20;

    private final Keyring keyring;
    private final List<String> named = new ArrayList<>();
    private int sealed;
    private int undecryptable;

    public ReencryptionRun(Keyring keyring) {
        this.keyring = keyring;
    }

    /**
     * Returns {@code value} encrypted with the current key by {@code reencrypt}. Returns it unchanged when it is current
     * already, or when it cannot be decrypted, which is recorded.
     *
     * @param owner the owner of the value, for the operator
     */
    public String again(String value, String owner, UnaryOperator<String> reencrypt) {
        if (keyring.isCurrent(value)) {
            return value;
        }
        try {
            String again = reencrypt.apply(value);
            sealed++;
            return again;
        } catch (IllegalStateException | IllegalArgumentException damaged) {
            undecryptable++;
            if (named.size() < MOST_NAMED && !named.contains(owner)) {
                named.add(owner);
            }
            return value;
        }
    }

    /** Returns the number of values that were encrypted again. */
    public int reencrypted() {
        return sealed;
    }

    /**
     * Returns a sentence about the values that cannot be decrypted, with the first {@value #MOST_NAMED} owners; empty
     * when there are none.
     */
    public Optional<String> undecryptable() {
        return undecryptable == 0
                ? Optional.empty()
                : Optional.of("%d cannot be decrypted with any key and stay unchanged, first those of %s"
                        .formatted(undecryptable, String.join(", ", named)));
    }
}
