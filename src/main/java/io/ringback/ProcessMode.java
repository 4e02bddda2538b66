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

/** Holds the operation mode of this process. */
@Singleton
public final class ProcessMode {
    private static final Logger LOG = Logger.getLogger(ProcessMode.class);
    private static final int REFUSED = 1;
    private static final java.util.logging.Logger SHUTDOWN =
            java.util.logging.Logger.getLogger("io.quarkus.runtime.shutdown");

    private final Mode mode;
    private final Set<Role> roles;

    /** Lists the modes: a service, or one task that ends the process. */
    public enum Mode {
        /** Serves until it is stopped. */
        SERVE,
        /** Delivers until nothing is due, then exits. */
        DRAIN,
        /** Migrates the schema to this version, then exits. */
        MIGRATE,
        /** Encrypts secrets of earlier keys again with the first key, then exits. */
        REENCRYPT,
        /** Drops history older than the retention time, then exits. */
        RETAIN,
        /** Checks settings and hooks without the database, then exits. */
        CHECK
    }

    /** Lists the roles of a serving process. */
    public enum Role {
        /** Serves the API. */
        API,
        /** Sends deliveries: those accepted by this process, and those that are due. */
        DISPATCHER
    }

    ProcessMode(ProcessModeConfig config) {
        this.mode = config.mode();
        this.roles = Set.copyOf(config.roles());
    }

    public boolean is(Mode asked) {
        return mode == asked;
    }

    /** Returns a short description of the mode. */
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
     * Ends a start that cannot succeed: exit code 1 and the line {@code reason} instead of a stack trace. To be thrown
     * by an observer of {@code StartupEvent}.
     */
    public static RuntimeException refuse(String reason) {
        return refuse(List.of(reason));
    }

    /** Ends a start that cannot succeed for several reasons, one per line. */
    public static RuntimeException refuse(List<String> reasons) {
        reasons.forEach(LOG::fatal);
        return end(REFUSED, reasons.getFirst());
    }

    /** Ends a process whose task is complete, with exit code 0; to be thrown by an observer of {@code StartupEvent}. */
    public static RuntimeException done(String what) {
        LOG.info(what);
        return end(0, what);
    }

    private static RuntimeException end(int code, String reason) {
        // A process that never started cannot shut down in order; Quarkus would log a stack trace.
        SHUTDOWN.setLevel(Level.OFF);
        // The exception only prevents the remaining startup steps; this ends the process.
        Quarkus.asyncExit(code);
        return new PreventFurtherStepsException(reason, code);
    }
}
