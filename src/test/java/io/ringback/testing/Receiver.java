package io.ringback.testing;

import io.ringback.testing.Requests.Request;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Receives webhook requests on a loopback port, answers each path by its script and records the exact bytes. Paths
 * without a script answer 200 with an empty body.
 */
public final class Receiver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServerSocket server;
    private final InstantSource clock;
    private final Map<String, Queue<ScriptedAnswer>> scripts = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<Request> arrived = new LinkedBlockingQueue<>();
    private final Collection<Request> all = new LinkedBlockingQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Receiver(ServerSocket server, InstantSource clock) {
        this.server = server;
        this.clock = clock;
    }

    public static Receiver start() {
        return start(0);
    }

    /** Starts on a given port: a server that comes back at its address. */
    public static Receiver start(int port) {
        try {
            var receiver = new Receiver(
                    new ServerSocket(port, 1000, InetAddress.getLoopbackAddress()), InstantSource.system());
            Thread.ofVirtual().name("receiver").start(receiver::accept);
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a port at which nothing listens. */
    public static int closedPort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Returns the URL of {@code path} (with its query, as in the request line). */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Sets the answers of {@code path} (without query), in order; the last one repeats. */
    public Receiver answers(String path, ScriptedAnswer... answers) {
        scripts.put(path, new ArrayDeque<>(List.of(answers)));
        return this;
    }

    /** Returns the next request that was not taken yet; fails when none arrives in time. */
    public Request next() throws InterruptedException {
        return next(PATIENCE);
    }

    public Request next(Duration patience) throws InterruptedException {
        Request request = arrived.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (request == null) {
            throw new AssertionError("no further request within " + patience + "; so far: " + all);
        }
        return request;
    }

    /** Returns the next {@code count} requests that were not taken yet, in order of arrival. */
    public List<Request> await(int count) throws InterruptedException {
        return await(count, PATIENCE);
    }

    /** Returns requests as {@link #await(int)} does, each within {@code patience} of the one before. */
    public List<Request> await(int count, Duration patience) throws InterruptedException {
        var requests = new ArrayList<Request>(count);
        while (requests.size() < count) {
            requests.add(next(patience));
        }
        return requests;
    }

    /** Returns all requests that ever arrived. */
    public List<Request> received() {
        return List.copyOf(all);
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            Request request = Requests.read(in, clock);
            while (request != null) {
                all.add(request);
                arrived.add(request);
                if (!answer(request.path()).give(socket)) {
                    return;
                }
                request = Requests.read(in, clock);
            }
        } catch (IOException e) {
            // The caller disconnected, or the test closed the receiver.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private ScriptedAnswer answer(String path) {
        Queue<ScriptedAnswer> script = scripts.get(path);
        if (script == null) {
            return ScriptedAnswer.status(200);
        }
        synchronized (script) {
            return script.size() > 1 ? script.remove() : script.element();
        }
    }
}
