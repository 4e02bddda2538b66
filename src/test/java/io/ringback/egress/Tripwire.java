package io.ringback.egress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens at every address of this machine on one port, and reports connections to all but the allowed one. */
final class Tripwire implements Closeable {
    private static final int BACKLOG = 500;

    private final ServerSocket listener;
    private final InetAddress outside;
    private final Queue<InetAddress> touched = new ConcurrentLinkedQueue<>();
    private final AtomicInteger served = new AtomicInteger();

    /**
     * Starts the listeners. {@code outside} is a loopback address that represents the internet: requests there get a
     * 200.
     */
    Tripwire(String outside) throws IOException {
        this.outside = InetAddress.ofLiteral(outside);
        this.listener = new ServerSocket(0, BACKLOG);
        Thread.ofVirtual().name("tripwire").start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Returns the addresses, except the allowed one, that received a connection. */
    List<InetAddress> touched() {
        return List.copyOf(touched);
    }

    /** Returns the number of connections to the allowed address. */
    int served() {
        return served.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                // The test has ended.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            if (!socket.getLocalAddress().equals(outside)) {
                touched.add(socket.getLocalAddress());
                return;
            }
            served.incrementAndGet();
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
