package io.ringback.keyring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One run over all that is sealed: what was sealed again, and what no key opens. Not for several threads. */
public final class ReencryptionRun {
    private static final int MOST_NAMED = 20;

    private final Keyring keyring;
    private final List<String> named = new ArrayList<>();
    private int sealed;
    private int unopened;

    public ReencryptionRun(Keyring keyring) {
        this.keyring = keyring;
    }

    /**
     * {@code value} as {@code reseal} seals it with the present key; as it is when it is sealed with that already, or when
     * it does not open, which is noted.
     *
     * @param owner whose value it is, for the operator
     */
    public String again(String value, String owner, UnaryOperator<String> reseal) {
        if (keyring.isPresent(value)) {
            return value;
        }
        try {
            String again = reseal.apply(value);
            sealed++;
            return again;
        } catch (IllegalStateException | IllegalArgumentException damaged) {
            unopened++;
            if (named.size() < MOST_NAMED && !named.contains(owner)) {
                named.add(owner);
            }
            return value;
        }
    }

    /** How many values were sealed again. */
    public int sealed() {
        return sealed;
    }

    /** What does not open, in a sentence that names the first {@value #MOST_NAMED} owners; empty when everything does. */
    public Optional<String> unopened() {
        return unopened == 0
                ? Optional.empty()
                : Optional.of("%d cannot be opened with any of them and stay as they are, first those of %s"
                        .formatted(unopened, String.join(", ", named)));
    }
}
