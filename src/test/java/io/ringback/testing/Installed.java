package io.ringback.testing;

import java.io.IOException;

/** Finds programs of the machine that some tests need. */
public final class Installed {
    private Installed() {}

    /** Returns whether {@code command} exists and succeeds. */
    public static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }
}
