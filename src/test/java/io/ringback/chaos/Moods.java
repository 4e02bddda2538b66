package io.ringback.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ringback.testing.ScriptedAnswer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Chooses how a customer's server responds: mostly well, else in every bad way. */
final class Moods {
    private static final Duration SLOW = Duration.ofMillis(600);
    private static final Duration DRIP = Duration.ofMillis(500);
    private static final ScriptedAnswer NOTHING = socket -> true;

    private final RandomGenerator random;
    private volatile boolean calm;

    Moods(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Describes the treatment of one request.
     *
     * @param before the action before, or instead of, a success
     * @param confirms whether a success follows
     */
    record Mood(ScriptedAnswer before, boolean confirms) {}

    void calm() {
        calm = true;
    }

    synchronized Mood next() {
        int draw = calm ? 0 : random.nextInt(100);
        return draw < 68
                ? new Mood(NOTHING, true)
                : draw < 82
                        ? new Mood(pause(SLOW.multipliedBy(random.nextInt(100)).dividedBy(100)), true)
                        : bad(draw);
    }

    private static Mood bad(int draw) {
        ScriptedAnswer scriptedAnswer = switch (draw) {
            case 82, 83, 84, 85, 86, 87 -> ScriptedAnswer.status(500);
            case 88, 89 -> ScriptedAnswer.status(503, Map.of("Retry-After", "1"), "");
            case 90, 91 -> ScriptedAnswer.status(429);
            case 92, 93 -> ScriptedAnswer.hang();
            case 94 -> ScriptedAnswer.close();
            case 95, 96 -> ScriptedAnswer.reset();
            case 97, 98 -> ScriptedAnswer.resetInAnswer();
            default -> drip();
        };
        return new Mood(scriptedAnswer, false);
    }

    private static ScriptedAnswer pause(Duration length) {
        return socket -> {
            LockSupport.parkNanos(length.toNanos());
            return true;
        };
    }

    /** Sends a success byte by byte, for longer than any timeout. */
    private static ScriptedAnswer drip() {
        return socket -> {
            for (byte letter : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Slow: ".getBytes(US_ASCII)) {
                socket.getOutputStream().write(letter);
                socket.getOutputStream().flush();
                LockSupport.parkNanos(DRIP.toNanos());
            }
            return false;
        };
    }
}
