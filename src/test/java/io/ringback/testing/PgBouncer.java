package io.ringback.testing;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the machine's pooler in front of one server, with default settings. */
public final class PgBouncer implements AutoCloseable {
    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Returns whether Debian's package {@code pgbouncer} is installed. */
    public static boolean isInstalled() {
        return Installed.runs("pgbouncer", "--version");
    }

    /** Starts it in front of the server of {@code database}; it opens at most {@code connections}. */
    public static PgBouncer start(Postgres.Database database, String poolMode, int connections) throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        URI server = URI.create(database.url().substring("jdbc:".length()));
        Path settings = Files.createTempFile("pgbouncer", ".ini");
        settings.toFile().deleteOnExit();
        Files.writeString(settings, """
                [databases]
                * = host=127.0.0.1 port=%d user=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = %s
                default_pool_size = %d
                """.formatted(server.getPort(), database.username(), port, poolMode, connections));
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root; a user namespace changes the user.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of("pgbouncer", settings.toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        PgBouncer pooler = new PgBouncer(process, port);
        Runtime.getRuntime().addShutdownHook(new Thread(pooler::close));
        Until.holds(pooler::listens, listens -> listens);
        return pooler;
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Returns the URL of {@code database} through the pooler. */
    public String url(Postgres.Database database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database.name();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
