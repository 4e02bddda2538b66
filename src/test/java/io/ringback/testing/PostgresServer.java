package io.ringback.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs a PostgreSQL from programs installed on this machine: of another version than the embedded one, to be
 * replicated, promoted, frozen and killed.
 */
public final class PostgresServer implements AutoCloseable {
    /** Property with the directory of {@code initdb} and {@code postgres}. */
    private static final String PROGRAMS = "test.postgres";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String USER = "postgres";
    private static final String DATA = "data";

    private final Path programs;
    private final Path directory;
    private final int port;
    private final Map<String, String> settings;
    private final Map<String, String> environment;
    private Process process;

    private PostgresServer(
            Path programs, Path directory, int port, Map<String, String> settings, Map<String, String> environment)
            throws IOException {
        this.programs = programs;
        this.directory = directory;
        this.port = port;
        this.settings = settings;
        this.environment = environment;
        this.process = begin();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Returns the programs to use in this test run instead of the embedded ones. */
    static Optional<Path> chosen() {
        return Optional.ofNullable(System.getProperty(PROGRAMS)).map(Path::of);
    }

    /** Returns the programs of this run, or those of the newest version that Debian packages installed. */
    public static Optional<Path> installed() {
        if (chosen().isPresent() || !Files.isDirectory(DEBIAN)) {
            return chosen();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("pg_basebackup")))
                    .max(Comparator.comparingInt(bin ->
                            Integer.parseInt(bin.getName(bin.getNameCount() - 2).toString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts an empty server. */
    public static PostgresServer start(Path programs, Map<String, String> settings) {
        return start(programs, settings, Map.of());
    }

    /** Starts an empty server with {@code environment} in addition to this process's. */
    public static PostgresServer start(Path programs, Map<String, String> settings, Map<String, String> environment) {
        Path directory = newDirectory();
        Path data = directory.resolve(DATA);
        run(programs, "initdb", "--auth=trust", "--username=" + USER, "--encoding=UTF8", "--no-locale", "-D", data);
        return launch(programs, directory, settings, environment);
    }

    /** Starts a read-only server that streams all commits of this one. */
    public PostgresServer standby() {
        Path directory = newDirectory();
        run(
                programs,
                "pg_basebackup",
                "--write-recovery-conf",
                "--checkpoint=fast",
                "--host=127.0.0.1",
                "--port=" + port,
                "--username=" + USER,
                "-D",
                directory.resolve(DATA));
        return launch(programs, directory, Map.of(), Map.of());
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("postgres-server");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PostgresServer launch(
            Path programs, Path directory, Map<String, String> settings, Map<String, String> environment) {
        try {
            PostgresServer server = new PostgresServer(programs, directory, freePort(), settings, environment);
            Until.holds(server::answers, answers -> answers);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process begin() throws IOException {
        List<Object> options =
                new ArrayList<>(List.of("-D", directory.resolve(DATA), "-p", port, "-h", "127.0.0.1", "-k", ""));
        settings.forEach((name, value) -> options.addAll(List.of("-c", name + "=" + value)));
        ProcessBuilder builder = builder(programs, "postgres", options.toArray());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("PostgreSQL ended; see " + directory);
        }
        try (var connection = DriverManager.getConnection(url("postgres"), USER, USER)) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static void run(Path programs, String program, Object... arguments) {
        try {
            int result = builder(programs, program, arguments).start().waitFor();
            if (result != 0) {
                throw new IllegalStateException(program + " failed with " + result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    /** The programs refuse to run as root; a user namespace changes the user. */
    private static ProcessBuilder builder(Path programs, String program, Object... arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve(program).toString());
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(command).redirectError(Redirect.DISCARD).redirectOutput(Redirect.DISCARD);
    }

    public int port() {
        return port;
    }

    /** Returns the database {@code name} of this server, whether or not it exists. */
    public Postgres.Database database(String name) {
        return new Postgres.Database(url(name), USER, USER);
    }

    private String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    /** Promotes a standby; its primary must have ended. */
    public void promote() {
        database("postgres").value("select pg_promote()");
    }

    /** Ends like a crash, without notice to clients. */
    public void kill() throws InterruptedException {
        signal("QUIT");
        process.waitFor();
    }

    /** Starts again after {@link #kill()}, at the same port with the same data. */
    public void restart() throws IOException {
        process = begin();
        Until.holds(this::answers, answers -> answers);
    }

    /** Stops answering while connections stay open. */
    public void freeze() {
        signal("STOP");
    }

    /** Continues after {@link #freeze()}. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name, Long.toString(process.pid())));
        if (!name.equals("QUIT")) {
            process.descendants().map(child -> Long.toString(child.pid())).forEach(command::add);
        }
        Installed.runs(command.toArray(new String[0]));
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                thaw();
                kill();
            }
            if (Files.exists(directory)) {
                try (Stream<Path> files = Files.walk(directory)) {
                    files.sorted(Comparator.reverseOrder()).forEach(PostgresServer::delete);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
