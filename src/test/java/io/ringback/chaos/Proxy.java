package io.ringback.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Forwards connections to the database and can disturb them. */
public final class Proxy implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final ServerSocket server;
    private volatile int target;
    private volatile @Nullable Loss loss;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;
    private final AtomicInteger repliesLost = new AtomicInteger();

    private Proxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** Starts a proxy to the server at {@code port} of this machine. */
    public static Proxy to(int port) throws IOException {
        var proxy = new Proxy(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), port);
        Thread.ofVirtual().name("proxy").start(proxy::accept);
        return proxy;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Returns the port that new connections lead to. */
    public int target() {
        return target;
    }

    /** Delays all further data by this time, in each direction. */
    void delay(Duration present) {
        delay = present;
    }

    /** Directs new connections to {@code port}; open ones stay. */
    public void redirect(int port) {
        target = port;
    }

    /**
     * Loses one reply. Of the next connection that sends {@code text} to the server, the reply to that request, or to
     * the one {@code later} requests after it, is dropped.
     */
    public void loseReply(String text, int later) {
        loss = new Loss(text.getBytes(StandardCharsets.UTF_8), later);
    }

    /** Cancels replies to lose that were not lost yet. */
    void loseNoReply() {
        loss = null;
    }

    /** Returns the number of lost replies. */
    int repliesLost() {
        return repliesLost.get();
    }

    /** Resets every connection. */
    public void cut() {
        links.forEach(Link::cut);
    }

    /** Closes each connection in one direction, drawn from {@code random}. */
    void halfClose(RandomGenerator random) {
        links.forEach(link -> link.halfClose(random.nextBoolean()));
    }

    /** Silently stops the data of each connection. */
    public void deafen() {
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
                // Either closed, which ends the loop, or the database is unavailable, which ends the caller's
                // connection.
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
        Thread.ofVirtual().start(() -> carry(link, caller, database, this::isSent));
        Thread.ofVirtual().start(() -> carry(link, database, caller, this::isReplied));
    }

    private void carry(Link link, Socket from, Socket to, Watch watch) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (!delay.isZero()) {
                    LockSupport.parkNanos(delay.toNanos());
                }
                if (!watch.mayPass(link, chunk, read)) {
                    link.cut();
                } else if (!link.deaf) {
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

    @FunctionalInterface
    private interface Watch {
        boolean mayPass(Link link, byte[] chunk, int length);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Loss(byte[] text, int later) {
        boolean isIn(byte[] chunk, int length) {
            for (int from = 0; from + text.length <= length; from++) {
                if (Arrays.equals(chunk, from, from + text.length, text, 0, text.length)) {
                    return true;
                }
            }
            return false;
        }
    }

    private boolean isSent(Link link, byte[] chunk, int length) {
        Loss wanted = loss;
        int left = link.repliesLeft;
        if (left > 0) {
            // Written only by the thread of this direction.
            link.repliesLeft = left - 1;
        } else if (wanted != null && wanted.isIn(chunk, length)) {
            loss = null;
            link.repliesLeft = wanted.later();
        }
        return true;
    }

    private boolean isReplied(Link link, byte[] chunk, int length) {
        boolean isLost = link.repliesLeft == 0;
        if (isLost) {
            repliesLost.incrementAndGet();
        }
        return !isLost;
    }

    private static final class Link {
        private final List<Socket> ends;
        private volatile boolean deaf;
        /** Number of requests to answer before a reply is lost; negative when none is to be lost. */
        private volatile int repliesLeft = -1;

        Link(Socket caller, Socket database) {
            this.ends = List.of(caller, database);
        }

        void cut() {
            for (Socket end : ends) {
                try (end) {
                    end.setSoLinger(true, 0);
                } catch (IOException gone) {
                    // Expected.
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
