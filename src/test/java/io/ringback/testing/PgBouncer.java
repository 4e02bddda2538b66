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

/** The pooler of this machine in front of one server, with nothing set that it does not have by itself. */
public final class PgBouncer implements AutoCloseable {
    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Whether it is installed: Debian's package {@code pgbouncer}. */
    public static boolean isInstalled() {
        return Installed.runs("pgbouncer", "--version");
    }

    /** In front of the server of {@code database}; {@code connections} are all that it opens to it. */
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
            // It refuses to be run by root, who is another user in a name space of its own.
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

    /** The way through it to {@code database}. */
    public String url(Postgres.Database database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database.name();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
