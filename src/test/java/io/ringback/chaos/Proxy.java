package io.ringback.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** The way to the database, which can be made a bad one. */
final class Proxy implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final ServerSocket server;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;

    private Proxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    static Proxy to(int port) throws IOException {
        var proxy = new Proxy(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), port);
        Thread.ofVirtual().name("proxy").start(proxy::accept);
        return proxy;
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on everything takes that much longer, in each direction. */
    void delay(Duration present) {
        delay = present;
    }

    /** Resets every connection. */
    void cut() {
        links.forEach(Link::cut);
    }

    /** Ends each connection in one of its directions, drawn from {@code random}. */
    void halfClose(RandomGenerator random) {
        links.forEach(link -> link.halfClose(random.nextBoolean()));
    }

    /** Has each connection carry nothing any more, without a word. */
    void deafen() {
        links.forEach(link -> link.deaf = true);
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException gone) {
                // Closed: the loop ends. Or the database is away: the caller is refused by the end of its connection.
            }
        }
    }

    private void connect(Socket caller) throws IOException {
        Socket database;
        try {
            database = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException away) {
            caller.close();
            throw away;
        }
        Link link = new Link(caller, database);
        links.add(link);
        Thread.ofVirtual().start(() -> carry(link, caller, database));
        Thread.ofVirtual().start(() -> carry(link, database, caller));
    }

    private void carry(Link link, Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (!delay.isZero()) {
                    LockSupport.parkNanos(delay.toNanos());
                }
                if (!link.deaf) {
                    out.write(chunk, 0, read);
                    out.flush();
                }
            }
            to.shutdownOutput();
        } catch (IOException gone) {
            link.cut();
        } finally {
            if (from.isInputShutdown() || from.isClosed() || to.isClosed()) {
                links.remove(link);
            }
        }
    }

    private static final class Link {
        private final List<Socket> ends;
        private volatile boolean deaf;

        Link(Socket caller, Socket database) {
            this.ends = List.of(caller, database);
        }

        void cut() {
            for (Socket end : ends) {
                try (end) {
                    end.setSoLinger(true, 0);
                } catch (IOException gone) {
                    // That is what was wanted.
                }
            }
        }

        void halfClose(boolean first) {
            try {
                ends.get(first ? 0 : 1).shutdownOutput();
            } catch (IOException gone) {
                // It ended by itself.
            }
        }
    }
}
