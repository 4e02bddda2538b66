package io.ringback.dispatch.send;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds the state of a running program, from JDK tools.
 *
 * @param heap reachable bytes, after a collection
 * @param threads the number of live platform threads
 */
record Vitals(long heap, long threads) {
    private static final Pattern HEAP = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern THREADS = Pattern.compile("java\\.threads\\.live=(\\d+)");

    static Vitals of(long pid) throws IOException {
        return new Vitals(number(HEAP, ask(pid, "GC.class_histogram")), number(THREADS, ask(pid, "PerfCounter.print")));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f MiB, %d threads", heap / 1024.0 / 1024.0, threads);
    }

    private static String ask(long pid, String question) throws IOException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(tool, Long.toString(pid), question)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + text);
        }
        return Long.parseLong(matcher.group(1));
    }
}
