package io.ringback.benchmarks;

import io.ringback.testing.Postgres.Database;
import io.ringback.testing.Program;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** Provides what every measurement needs: one PostgreSQL, the packaged program as a process, and the receiver. */
final class Stage implements AutoCloseable {
    static final String TOKEN = "a-master-token-for-benchmarks-only-0123456789";

    private static final Pattern COMPLAINT = Pattern.compile(" (WARN|ERROR) ");
    private static final int MOST_COMPLAINTS = 5;
    private static final long PAUSE_NANOS = 20_000_000;
    private static final long PATIENCE_NANOS = 120_000_000_000L;

    final Server server;
    final Database database;
    /** Database with the same schema for the competitors. */
    final Database peers;

    final Receiver receiver;
    final Program program;
    final int port;
    final Memory memory;
    final Processor programTime;
    final Processor serverTime;
    /** Time limits of the measurements. */
    final Budget budget;

    private long heard;

    private Stage(Server server, Receiver receiver, Budget budget) throws IOException, InterruptedException {
        this.budget = budget;
        this.server = server;
        this.receiver = receiver;
        this.database = server.migrated("ringback");
        this.peers = server.migrated("peers");
        receiver.bury(server.pid());
        this.program = Program.start(Program.environment(database, TOKEN));
        receiver.bury(program.pid());
        this.port = program.awaitReady().getPort();
        this.memory = new Memory(program.pid());
        this.programTime = new Processor(program.pid());
        this.serverTime = new Processor(server.pid());
        peers.execute("insert into account (id, name, tree) values (gen_random_uuid(), 'Master', '{}')");
    }

    static Stage set(Budget budget) throws IOException, InterruptedException {
        return new Stage(Server.start(), Receiver.start(), budget);
    }

    String uri(String path) {
        return "http://127.0.0.1:" + receiver.port() + path;
    }

    /** Waits until nothing is pending; returns the time at which that was observed. */
    long awaitPaid() throws SQLException {
        return awaitEmpty(database);
    }

    private static long awaitEmpty(Database outbox) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try (Connection connection = outbox.source().getConnection();
                var pending = connection.prepareStatement("select exists (select from delivery)")) {
            while (isTrue(pending)) {
                pause(deadline, "the outbox is not empty in time");
            }
        }
        return System.nanoTime();
    }

    /**
     * Waits until the receiver has answered {@code count} requests and nothing is pending; returns the time at which
     * that was observed. The outbox is queried only at the end, since queries cost time.
     */
    long awaitPaid(long count) throws SQLException, IOException, InterruptedException {
        return awaitEmpty(database, count);
    }

    /** Waits as {@link #awaitPaid(long)} does, for another database. */
    long awaitEmpty(Database outbox, long count) throws SQLException, IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (receiver.counts().count() < count) {
            pause(deadline, "not all were received in time");
        }
        return awaitEmpty(outbox);
    }

    /** Returns the errors that the program logged since the last call; figures of a run with errors are unreliable. */
    List<String> complaints() {
        List<String> lines = program.lines();
        List<String> complaints = lines.stream()
                .skip(heard)
                .filter(line -> COMPLAINT.matcher(line).find())
                .limit(MOST_COMPLAINTS)
                .toList();
        heard = lines.size();
        return complaints;
    }

    private static boolean isTrue(PreparedStatement question) throws SQLException {
        try (ResultSet row = question.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void pause(long deadline, String failure) {
        if (System.nanoTime() - deadline > 0) {
            throw new IllegalStateException(failure);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    @Override
    public void close() throws IOException {
        memory.close();
        program.close();
        server.close();
        receiver.close();
    }
}
