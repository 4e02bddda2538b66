package io.ringback.ops;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Removes errors from the log that the framework marks as after shutdown: a pending export of traces then meets a
 * stopped container, and no action is needed.
 */
@LoggingFilter(name = "after-shutdown")
final class ShutdownLogFilter implements Filter {
    private static final String MARK = "[Error Occurred After Shutdown]";

    @Override
    public boolean isLoggable(LogRecord entry) {
        return entry.getMessage() == null || !entry.getMessage().contains(MARK);
    }
}
