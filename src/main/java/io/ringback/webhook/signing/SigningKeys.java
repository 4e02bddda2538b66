package io.ringback.webhook.signing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of one webhook, newest first: after a rotation the ones before go on signing for a while. */
public record SigningKeys(List<Ending> all) {
    /** How many keys may sign beside the newest. */
    private static final int MOST_OLD = 5;

    /**
     * One key.
     *
     * @param until from when on it signs no more; null for never, as the newest
     */
    public record Ending(SigningKey key, @Nullable Instant until) {
        public boolean signsAt(Instant instant) {
            return until == null || instant.isBefore(until);
        }
    }

    public SigningKeys {
        all = List.copyOf(all);
    }

    /** The one key {@code key}. */
    public static SigningKeys of(SigningKey key) {
        return new SigningKeys(List.of(new Ending(key, null)));
    }

    /** The key that signs now and until it is replaced. */
    public SigningKey newest() {
        return all.getFirst().key();
    }

    /** The keys that sign a request of {@code instant}, newest first. */
    public List<SigningKey> at(Instant instant) {
        return all.stream()
                .filter(ending -> ending.signsAt(instant))
                .map(Ending::key)
                .toList();
    }

    /**
     * The same with {@code next} as newest key. The one before signs for {@code overlap} from {@code now} on; those
     * before it keep their end, at most five in all.
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
