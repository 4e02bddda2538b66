package io.ringback.testing;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Collects the lines that one logger of this process logs, until closed. */
public final class LogLines implements AutoCloseable {
    private static final Formatter FORM = new PatternFormatter("%p %s");

    private final Logger logger;
    private final Collection<LogRecord> records = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            records.add(line);
        }

        @Override
        public void flush() {
            // Nothing is buffered.
        }

        @Override
        public void close() {
            // Nothing to close.
        }
    };

    private LogLines(Logger logger) {
        this.logger = logger;
        handler.setLevel(Level.ALL);
        logger.addHandler(handler);
    }

    /** Collects from the logger {@code name}. */
    public static LogLines of(String name) {
        return new LogLines(Logger.getLogger(name));
    }

    /** Returns the level and the message of each line so far. */
    public List<String> all() {
        return records.stream().map(FORM::format).toList();
    }

    /** Returns the number of lines with a stack trace. */
    public long stacks() {
        return records.stream().filter(line -> line.getThrown() != null).count();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}
