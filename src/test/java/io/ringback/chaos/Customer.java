package io.ringback.chaos;

import io.ringback.testing.Requests;
import io.ringback.testing.Requests.Request;
import io.ringback.testing.ScriptedAnswer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Simulates a customer's server that often fails, and records every request. */
final class Customer implements AutoCloseable {
    private final ServerSocket server;
    private final Moods moods;
    private final InstantSource clock = InstantSource.system();
    private final Collection<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /**
     * Holds a received request.
     *
     * @param confirmed the time at which a complete success was sent; null if none was
     */
    record Arrival(
            String delivery,
            String event,
            String webhook,
            Instant at,
            @Nullable Instant confirmed) {}

    private Customer(ServerSocket server, Moods moods) {
        this.server = server;
        this.moods = moods;
    }

    static Customer start(RandomGenerator random) throws IOException {
        var customer = new Customer(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()), new Moods(random));
        Thread.ofVirtual().name("customer").start(customer::accept);
        return customer;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
    }

    /** Answers every further request with success. */
    void calm() {
        moods.calm();
    }

    List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            boolean more = true;
            while (more) {
                Request request = Requests.read(in, clock);
                more = request != null && answer(request, socket);
            }
        } catch (IOException gone) {
            // The caller disconnected, or the run is over.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private boolean answer(Request request, Socket socket) throws IOException, InterruptedException {
        Moods.Mood mood = moods.next();
        Instant confirmed = null;
        try {
            boolean more = mood.before().give(socket);
            if (mood.confirms()) {
                // Read before the last byte is sent: effects of the response are later.
                Instant now = clock.instant();
                more = ScriptedAnswer.status(200).give(socket);
                confirmed = now;
            }
            return more;
        } finally {
            arrivals.add(new Arrival(
                    request.header("webhook-id").orElseThrow(),
                    request.header("X-Event-ID").orElseThrow(),
                    request.header("X-Hook-ID").orElseThrow(),
                    request.at(),
                    confirmed));
        }
    }
}
