package io.ringback.dispatch.send;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a receiver on loopback that sends the bytes of a script, valid or not. */
final class RawServer implements Closeable {
    private static final Pattern LENGTH = Pattern.compile("(?m)^content-length: (\\d+)");

    private final ServerSocket listener;
    private final Script script;
    private final AtomicInteger accepted = new AtomicInteger();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger open = new AtomicInteger();

    RawServer(Script script) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")), script);
    }

    RawServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    /** Handles one connection, which is closed afterwards. */
    interface Script {
        void run(Connection connection) throws IOException, InterruptedException;
    }

    /** Returns a script that reads one request and sends this, on every connection. */
    static Script answering(String answer) {
        return connection -> {
            connection.read();
            connection.write(answer);
        };
    }

    /** Returns a script that sends this and leaves closing to the sender. */
    static Script staying(String answer) {
        return connection -> {
            connection.read();
            connection.write(answer);
            connection.hang();
        };
    }

    /** Returns a script that sends this for every request of a connection. */
    static Script keepingAlive(String answer) {
        return connection -> {
            while (!connection.read().isEmpty()) {
                connection.write(answer);
            }
        };
    }

    int port() {
        return listener.getLocalPort();
    }

    int accepted() {
        return accepted.get();
    }

    /** Returns the next request as received. */
    String request() throws InterruptedException {
        String request = requests.poll(5, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request came");
        }
        return request;
    }

    /** Returns the number of open connections. */
    int open() {
        return open.get();
    }

    int unreadRequests() {
        return requests.size();
    }

    /** Returns whether the sender closed a connection within a few seconds. */
    boolean sawClose() throws InterruptedException {
        return closed.await(5, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                int number = accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            }
        } catch (SocketException e) {
            // closed: the test has ended
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(Socket socket, int number) {
        open.incrementAndGet();
        try (socket) {
            script.run(new Connection(socket, number));
        } catch (IOException e) {
            closed.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.decrementAndGet();
        }
    }

    /** Represents one connection in its script. */
    final class Connection {
        private final Socket socket;
        private final InputStream in;
        private final int number;

        private Connection(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.number = number;
        }

        /** Returns the connection's number, from 1. */
        int number() {
            return number;
        }

        /** Returns the next request with its body; empty when the sender closed. */
        String read() throws IOException {
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    closed.countDown();
                    return "";
                }
                head.append((char) next);
            }
            Matcher length = LENGTH.matcher(head.toString().toLowerCase(Locale.ROOT));
            byte[] body = length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
            String request = head + new String(body, StandardCharsets.ISO_8859_1);
            requests.add(request);
            return request;
        }

        /** Returns the next {@code count} bytes, or fewer at the end. */
        byte[] read(int count) throws IOException {
            return in.readNBytes(count);
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** Waits for the sender to close, without a response. */
        void hang() throws IOException {
            while (in.read() >= 0) {
                // ignore further data
            }
            closed.countDown();
        }

        void shutdownOutput() throws IOException {
            socket.shutdownOutput();
        }

        /** Closes with a reset. */
        void abort() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
