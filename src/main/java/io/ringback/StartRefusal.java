package io.ringback;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import java.util.logging.Level;
import org.jboss.logging.Logger;

/** Ends a start that cannot succeed: exit code 1 and one plain line, where an exception would print its stack. */
public final class StartRefusal {
    private static final Logger LOG = Logger.getLogger(StartRefusal.class);
    private static final int EXIT_CODE = 1;
    private static final java.util.logging.Logger SHUTDOWN =
            java.util.logging.Logger.getLogger("io.quarkus.runtime.shutdown");

    private StartRefusal() {}

    /** Says {@code reason} to the operator; to be thrown by an observer of {@code StartupEvent}. */
    public static RuntimeException because(String reason) {
        LOG.fatal(reason);
        // What never started cannot stop in good order either; Quarkus would print a stack about that.
        SHUTDOWN.setLevel(Level.OFF);
        // The exception alone keeps the remaining steps from running, but leaves the process there.
        Quarkus.asyncExit(EXIT_CODE);
        return new PreventFurtherStepsException(reason, EXIT_CODE);
    }
}
