package io.ringback.clients;

import io.ringback.testing.Postgres;
import io.ringback.testing.Program;
import io.ringback.testing.Receiver;
import io.ringback.testing.Service;
import java.net.URI;

/**
 * Starts the packaged program with a database and a receiver, runs a script of {@code clients/} against it, and exits
 * with the script's code.
 */
public final class Round {
    private static final String TOKEN = "a-master-token-for-clients-only-0123456789";

    private Round() {}

    /** Runs the script that the argument names. */
    public static void main(String[] arguments) throws Exception {
        int code;
        try (Receiver receiver = Receiver.start();
                Program program = Program.start(Program.environment(Postgres.migrated(), TOKEN))) {
            URI uri = program.awaitReady();
            String account = new Service(uri, TOKEN).path("").replaceAll(".*/([0-9a-f]{32}).*", "$1");
            code = new ProcessBuilder(
                            "node",
                            arguments[0],
                            uri.toString(),
                            TOKEN,
                            account,
                            receiver.uri("/calls").toString())
                    .inheritIO()
                    .start()
                    .waitFor();
        }
        System.exit(code);
    }
}
