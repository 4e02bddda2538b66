package io.ringback;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** What this process is for, as its operator said. */
@Singleton
public final class ProcessMode {
    private static final Logger LOG = Logger.getLogger(ProcessMode.class);
    private static final int REFUSED = 1;
    private static final java.util.logging.Logger SHUTDOWN =
            java.util.logging.Logger.getLogger("io.quarkus.runtime.shutdown");

    private final Mode mode;
    private final Set<Role> roles;

    /** Whether the process stays. */
    public enum Mode {
        /** It serves until it is stopped. */
        SERVE,
        /** It delivers until nothing is due, and ends. */
        DRAIN,
        /** It brings the schema to this version, and ends. */
        MIGRATE,
        /** It seals again what another key than the first had sealed, and ends. */
        REENCRYPT,
        /** It drops the history that is older than it is kept, and ends. */
        RETAIN,
        /** It checks settings and hooks without the database, and ends. */
        CHECK
    }

    /** What a process that stays does. */
    public enum Role {
        /** It answers the API. */
        API,
        /** It delivers: what it accepted itself, and what is due. */
        DISPATCHER
    }

    ProcessMode(ProcessModeConfig config) {
        this.mode = config.mode();
        this.roles = Set.copyOf(config.roles());
    }

    public boolean is(Mode asked) {
        return mode == asked;
    }

    /** What this process is for, in a few words. */
    @Override
    public String toString() {
        String asked = mode.name().toLowerCase(Locale.ROOT);
        return mode == Mode.SERVE
                ? asked
                        + roles.stream()
                                .sorted()
                                .map(role -> role.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(" and ", " as ", ""))
                : asked;
    }

    public boolean servesApi() {
        return mode == Mode.SERVE && roles.contains(Role.API);
    }

    public boolean dispatches() {
        return mode == Mode.DRAIN || (mode == Mode.SERVE && roles.contains(Role.DISPATCHER));
    }

    /**
     * Ends a start that cannot succeed: exit code 1 and one plain line, {@code reason}, where an exception would print its
     * stack. To be thrown by an observer of {@code StartupEvent}.
     */
    public static RuntimeException refuse(String reason) {
        return refuse(List.of(reason));
    }

    /** The same for several reasons, each in a line of its own. */
    public static RuntimeException refuse(List<String> reasons) {
        reasons.forEach(LOG::fatal);
        return end(REFUSED, reasons.getFirst());
    }

    /** Ends a process whose work is done, with exit code 0; to be thrown by an observer of {@code StartupEvent}. */
    public static RuntimeException done(String what) {
        LOG.info(what);
        return end(0, what);
    }

    private static RuntimeException end(int code, String reason) {
        // What never started cannot stop in good order either; Quarkus would print a stack about that.
        SHUTDOWN.setLevel(Level.OFF);
        // The exception alone keeps the remaining steps from running, but leaves the process there.
        Quarkus.asyncExit(code);
        return new PreventFurtherStepsException(reason, code);
    }
}
