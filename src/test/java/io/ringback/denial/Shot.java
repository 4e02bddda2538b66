package io.ringback.denial;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

/**
 * Sends one HTTP/1.1 request on a new connection, byte for byte, from an address of the loopback range.
 *
 * @param from the last byte of the caller's address, 127.0.0.{@code from}
 * @param head the request line and headers, without the empty line; a length is added when there is a body
 */
@SuppressWarnings("ArrayRecordComponent") // bytes to send; shots are never compared
record Shot(int from, String head, byte[] body) {
    /** Stands for a connection that ended without a response. */
    static final int NO_ANSWER = 0;

    private static final int MOST_READ = 1 << 16;

    /** Holds a status, or {@link #NO_ANSWER} with the reason. */
    record ShotResult(int status, String why) {
        @Override
        public String toString() {
            return why.isEmpty() ? Integer.toString(status) : why;
        }
    }

    static Shot of(int from, String method, String path, String headers, byte[] body) {
        return new Shot(from, method + " " + path + " HTTP/1.1\r\nHost: ringback\r\n" + headers, body);
    }

    static Shot get(int from, String path, String headers) {
        return of(from, "GET", path, headers, new byte[0]);
    }

    static Shot post(int from, String path, String headers, String body) {
        return of(from, "POST", path, headers + "Content-Type: application/json\r\n", body.getBytes(UTF_8));
    }

    /**
     * Sends all of it to {@code target}; returns the status, or {@link #NO_ANSWER} without a response within
     * {@code longest}.
     */
    int fire(URI target, Duration longest) {
        return fire(target, longest, body.length);
    }

    /**
     * Sends the head, which announces the whole body, and its first {@code sent} bytes, then waits as {@link #fire}
     * does.
     */
    int fire(URI target, Duration longest, int sent) {
        return ask(target, longest, sent).status();
    }

    /** Sends it as {@link #fire} does, and returns the reason of a missing response. */
    ShotResult ask(URI target, Duration longest) {
        return ask(target, longest, body.length);
    }

    private ShotResult ask(URI target, Duration longest, int sent) {
        try (Socket socket = connect(target, longest)) {
            write(socket, sent);
            int status = status(socket.getInputStream());
            return new ShotResult(status, status == NO_ANSWER ? "closed without an answer" : "");
        } catch (IOException lost) {
            return new ShotResult(NO_ANSWER, lost.toString());
        }
    }

    private Socket connect(URI target, Duration longest) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + from), 0));
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), target.getPort()), (int)
                    longest.toMillis());
            socket.setSoTimeout((int) longest.toMillis());
            return socket;
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    private void write(Socket socket, int sent) throws IOException {
        OutputStream out = socket.getOutputStream();
        String length = body.length == 0 ? "" : "Content-Length: " + body.length + "\r\n";
        try {
            out.write((head + length + "Connection: close\r\n\r\n").getBytes(ISO_8859_1));
            out.write(body, 0, sent);
            out.flush();
        } catch (IOException refused) {
            // The server may have responded before the request was complete: the response is still readable.
        }
    }

    private static int status(InputStream in) throws IOException {
        byte[] line = in.readNBytes("HTTP/1.1 200".length());
        if (line.length < 12) {
            return NO_ANSWER;
        }
        int status = Integer.parseInt(new String(line, 9, 3, ISO_8859_1));
        byte[] rest = new byte[MOST_READ];
        while (in.read(rest) >= 0) {
            // A response counts when it is complete.
        }
        return status;
    }
}
