package io.ringback.webhook.signing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds the keys of one webhook, newest first; after a rotation the earlier keys also sign for a while. */
public record SigningKeys(List<Ending> all) {
    /** Maximum number of keys that sign in addition to the newest. */
    private static final int MOST_OLD = 5;

    /**
     * Holds one key and its end.
     *
     * @param until the time at which it stops signing; null for the newest, which has no end
     */
    public record Ending(SigningKey key, @Nullable Instant until) {
        public boolean signsAt(Instant instant) {
            return until == null || instant.isBefore(until);
        }
    }

    public SigningKeys {
        all = List.copyOf(all);
    }

    /** Creates keys with {@code key} only. */
    public static SigningKeys of(SigningKey key) {
        return new SigningKeys(List.of(new Ending(key, null)));
    }

    /** Returns the key that signs until it is replaced. */
    public SigningKey newest() {
        return all.getFirst().key();
    }

    /** Returns the keys that sign a request at {@code instant}, newest first. */
    public List<SigningKey> at(Instant instant) {
        return all.stream()
                .filter(ending -> ending.signsAt(instant))
                .map(Ending::key)
                .toList();
    }

    /**
     * Returns the keys with {@code next} as the newest. The current one also signs for {@code overlap} from {@code now}
     * on. Earlier ones keep their end; at most five stay.
     */
    SigningKeys rotated(SigningKey next, Instant now, Duration overlap) {
        List<Ending> rotated = new ArrayList<>();
        rotated.add(new Ending(next, null));
        rotated.add(new Ending(newest(), now.plus(overlap)));
        rotated.addAll(all.subList(1, all.size()));
        return new SigningKeys(rotated.stream()
                .filter(ending -> ending.signsAt(now))
                .limit(1 + MOST_OLD)
                .toList());
    }
}
