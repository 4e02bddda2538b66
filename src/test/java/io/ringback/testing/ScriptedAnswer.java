package io.ringback.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Defines the response of a {@link Receiver} to a request it has read. */
@FunctionalInterface
public interface ScriptedAnswer {
    /** Writes to the socket or does not; returns whether the connection may carry another request. */
    boolean give(Socket socket) throws IOException, InterruptedException;

    static ScriptedAnswer status(int code) {
        return status(code, Map.of(), "");
    }

    static ScriptedAnswer status(int code, String body) {
        return status(code, Map.of(), body);
    }

    static ScriptedAnswer status(int code, Map<String, String> headers, String body) {
        byte[] bytes = body.getBytes(UTF_8);
        var head = new StringBuilder("HTTP/1.1 ").append(code).append(" Scripted\r\n");
        var all = new LinkedHashMap<>(headers);
        if (code >= 200 && code != 204 && code != 304) {
            all.put("Content-Length", Integer.toString(bytes.length));
        }
        all.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return raw(head.append("\r\n").append(body).toString());
    }

    /** Writes exactly these bytes (UTF-8), which need not be HTTP. */
    static ScriptedAnswer raw(String bytes) {
        return socket -> {
            socket.getOutputStream().write(bytes.getBytes(UTF_8));
            socket.getOutputStream().flush();
            return true;
        };
    }

    /** Writes nothing, for as long as the caller keeps the connection open. */
    static ScriptedAnswer hang() {
        return socket -> {
            while (socket.getInputStream().read() >= 0) {
                // Further input is ignored.
            }
            return false;
        };
    }

    /** Waits for the signal, then gives {@code scriptedAnswer}. */
    static ScriptedAnswer after(CountDownLatch signal, ScriptedAnswer scriptedAnswer) {
        return socket -> {
            signal.await();
            return scriptedAnswer.give(socket);
        };
    }

    /** Closes the connection without a response. */
    static ScriptedAnswer close() {
        return socket -> false;
    }

    /** Begins a response, then resets the connection. */
    static ScriptedAnswer resetInAnswer() {
        return socket -> {
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            return reset().give(socket);
        };
    }

    /** Resets the connection. */
    static ScriptedAnswer reset() {
        return socket -> {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            return false;
        };
    }
}
