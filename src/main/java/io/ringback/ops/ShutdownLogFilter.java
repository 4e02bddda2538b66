package io.ringback.ops;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Keeps out of the log what the framework itself says is an error after its shutdown: an export of traces that is still to
 * be repeated meets a container that has ended, and nobody can do anything about it.
 */
@LoggingFilter(name = "after-shutdown")
final class ShutdownLogFilter implements Filter {
    private static final String MARK = "[Error Occurred After Shutdown]";

    @Override
    public boolean isLoggable(LogRecord entry) {
        return entry.getMessage() == null || !entry.getMessage().contains(MARK);
    }
}
