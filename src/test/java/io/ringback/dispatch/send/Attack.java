package io.ringback.dispatch.send;

import static io.ringback.dispatch.send.RawServer.answering;

import io.ringback.dispatch.send.RawServer.Connection;
import io.ringback.dispatch.send.RawServer.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Describes an attack by a receiver.
 *
 * @param error the resulting error of the attempt
 * @param end who closes the connection, and when
 * @param wire the protocol
 */
record Attack(String name, String error, End end, Wire wire, Script script) {
    private static final String HEAD = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String FAILED = "HTTP/1.1 500 No\r\n";
    private static final String FAILED_CHUNKED = FAILED + "Transfer-Encoding: chunked\r\n\r\n";
    private static final long DRIP_NANOS = 20_000_000;

    enum End {
        /** Closed by the receiver. */
        RECEIVER,
        /** Closed by the sender, as soon as it reads the data. */
        SENDER,
        /** Closed by the sender, after a timeout. */
        TIME,
        /** Closed by the sender, when idle: only one of its streams failed. */
        IDLE
    }

    enum Wire {
        PLAIN,
        /** Called by https, but the script handles the bytes of TLS itself. */
        BELOW_TLS,
        /** HTTP/2, negotiated within TLS. */
        HTTP_2
    }

    boolean secure() {
        return wire != Wire.PLAIN;
    }

    /** Returns whether it ends by the request timeout only. */
    boolean slow() {
        return "timeout".equals(error);
    }

    /** Returns whether the sender closes the connection at the end of the attempt at the latest. */
    boolean isCutOff() {
        return end == End.SENDER || (end == End.TIME && wire != Wire.HTTP_2);
    }

    @Override
    public String toString() {
        return name;
    }

    static List<Attack> all() {
        return Stream.of(ends(), heads(), bodies(), informational(), drips(), belowTls(), Http2Attacks.all())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Attack> ends() {
        return List.of(
                ending("closes without a word", Connection::read),
                ending("resets", connection -> {
                    connection.read();
                    connection.abort();
                }),
                ending("closes within the status line", answering("HTTP/1.1 2")),
                ending("closes within the head", answering(HEAD + "Content-Le")),
                ending("closes within the body", answering(HEAD + "Content-Length: 9\r\n\r\nab")),
                ending("closes within a chunk", answering(CHUNKED + "9\r\nab")),
                ending("closes before the last chunk", answering(CHUNKED + "2\r\nab\r\n")),
                ending("promises much and closes", answering(HEAD + "Content-Length: 9223372036854775807\r\n\r\nab")),
                ending("resets within the body", connection -> {
                    connection.read();
                    connection.write(HEAD + "Content-Length: 9\r\n\r\nab");
                    connection.abort();
                }),
                staying("half-closes without a word", "econnreset", connection -> {
                    connection.read();
                    connection.shutdownOutput();
                    connection.hang();
                }));
    }

    private static List<Attack> heads() {
        String line = "X: " + "a".repeat(4000) + "\r\n";
        return List.of(
                endless("headers", "oversized: head", HEAD, line),
                endless("small headers", "oversized: head", HEAD, "a:b\r\n".repeat(100)),
                endless("header line", "oversized: head", HEAD + "X: ", "a".repeat(4000)),
                endless("header name", "oversized: head", HEAD, "a".repeat(4000)),
                endless("folded header", "oversized: head", HEAD + "X: a\r\n", " a\r\n".repeat(1000)),
                endless("status line", "oversized: head", "HTTP/1.1 200 ", "a".repeat(4000)),
                endless("line that is no HTTP", "oversized: head", "", "a".repeat(4000)),
                endless("trailers", "oversized: head", CHUNKED + "0\r\n", line),
                staying("a header of a mebibyte", "oversized: head", HEAD + "X: " + "a".repeat(1 << 20) + "\r\n\r\n"),
                staying("no HTTP", "protocol", "SSH-2.0-OpenSSH_9.9\r\n\r\n"),
                staying("HTTP/0.9", "protocol", "<html>\r\nhello\r\n</html>\r\n\r\n"),
                staying("HTTP/3.0", "protocol", "HTTP/3.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
                staying("a status of letters", "protocol", "HTTP/1.1 abc OK\r\n\r\n"),
                staying("a negative status", "protocol", "HTTP/1.1 -1 OK\r\n\r\n"),
                staying("a status beyond numbers", "protocol", "HTTP/1.1 99999999999999999999 OK\r\n\r\n"),
                endless("NUL", "oversized: head", "", "\0".repeat(4000)),
                staying("NUL in a header's name", "protocol", HEAD + "X\0Y: a\r\n\r\n"),
                staying("NUL in a header", "protocol", HEAD + "X: a\0b\r\nContent-Length: 0\r\n\r\n"),
                staying("a header without a name", "protocol", HEAD + ": a\r\nContent-Length: 0\r\n\r\n"));
    }

    private static List<Attack> bodies() {
        return List.of(
                endless("body", "answered 500", FAILED + "\r\n", "a".repeat(8192)),
                endless("chunks", "answered 500", FAILED_CHUNKED, "1\r\na\r\n".repeat(1000)),
                endless("zeros for a chunk's size", "oversized: head", FAILED_CHUNKED, "0".repeat(4000)),
                endless("chunk extension", "oversized: head", FAILED_CHUNKED + "1;", "a".repeat(4000)),
                endless("packed body", "answered 500", FAILED + "Content-Encoding: gzip\r\n\r\n", bomb()),
                staying(
                        "an announced terabyte",
                        "answered 500",
                        FAILED + "Content-Length: 1099511627776\r\n\r\n" + "a".repeat(1 << 20)),
                staying(
                        "a gzip bomb",
                        "answered 500",
                        FAILED + "Content-Encoding: gzip\r\nContent-Length: " + bomb().length() + "\r\n\r\n" + bomb()),
                odd("NUL and no UTF-8", "X: \377\376\r\n", "a\0\377\303(\355\240\200\300\200"),
                odd("a small gzip bomb", "Content-Encoding: gzip\r\n", bomb().substring(0, 50_000)),
                staying("garbage for a chunk", "protocol", FAILED_CHUNKED + "xyz\r\nab\r\n"),
                staying("a negative chunk", "protocol", FAILED_CHUNKED + "-5\r\nab\r\n"),
                staying("a chunk beyond numbers", "protocol", FAILED_CHUNKED + "fffffffffffffffff\r\nab\r\n"),
                staying("a chunk that ends elsewhere", "protocol", FAILED_CHUNKED + "2\r\nabcd\r\n0\r\n\r\n"),
                staying("two lengths", "protocol", FAILED + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
                staying("a negative length", "protocol", FAILED + "Content-Length: -1\r\n\r\nab"),
                staying(
                        "a length beyond numbers",
                        "protocol",
                        FAILED + "Content-Length: 99999999999999999999\r\n\r\nab"),
                staying("a length of letters", "protocol", FAILED + "Content-Length: ab\r\n\r\nab"));
    }

    private static List<Attack> informational() {
        String many = "protocol: too many informational answers";
        String last = "protocol: informational answer as the last";
        return List.of(
                endless("continues", many, "", "HTTP/1.1 100 Continue\r\n\r\n"),
                endless("early hints", many, "", "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n"),
                endless("processing", many, "", "HTTP/1.1 102 Processing\r\n\r\n"),
                staying("switches protocols unasked", last, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"));
    }

    private static List<Attack> drips() {
        return List.of(
                new Attack("never answers", "timeout", End.TIME, Wire.PLAIN, connection -> {
                    connection.read();
                    connection.hang();
                }),
                new Attack("never reads", "timeout", End.TIME, Wire.PLAIN, Connection::hang),
                dripping("status line", "", "H"),
                dripping("head", HEAD, "X: a\r\n"),
                dripping("body", HEAD + "Content-Length: 60000\r\n\r\n", "a"),
                dripping("chunks", CHUNKED, "1\r\na\r\n"));
    }

    private static List<Attack> belowTls() {
        return List.of(
                new Attack("no TLS", "tls: protocol", End.SENDER, Wire.BELOW_TLS, connection -> {
                    connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
                    connection.hang();
                }),
                new Attack("a silent handshake", "timeout", End.TIME, Wire.BELOW_TLS, Connection::hang),
                new Attack("a dripping handshake", "timeout", End.TIME, Wire.BELOW_TLS, connection -> {
                    connection.write("\26\3\3\100\0\2\0\77\374");
                    drip(connection, "\0");
                }),
                new Attack(
                        "endless records",
                        "tls: protocol",
                        End.SENDER,
                        Wire.BELOW_TLS,
                        connection -> endlessly(connection, "\26\3\3\100\0" + "\0".repeat(1 << 14))));
    }

    /** Creates a complete response with a header that must not be trusted. */
    private static Attack odd(String name, String header, String body) {
        String head =
                "HTTP/1.1 500 \377\r\nConnection: close\r\n" + header + "Content-Length: " + body.length() + "\r\n\r\n";
        return new Attack(name, "answered 500", End.SENDER, Wire.PLAIN, RawServer.staying(head + body));
    }

    private static Attack ending(String name, Script script) {
        return new Attack(name, "econnreset", End.RECEIVER, Wire.PLAIN, script);
    }

    private static Attack staying(String name, String error, String answer) {
        return staying(name, error, RawServer.staying(answer));
    }

    private static Attack staying(String name, String error, Script script) {
        return new Attack(name, error, End.SENDER, Wire.PLAIN, script);
    }

    private static Attack endless(String what, String error, String begin, String rest) {
        return new Attack("endless " + what, error, End.SENDER, Wire.PLAIN, connection -> {
            connection.read();
            connection.write(begin);
            endlessly(connection, rest);
        });
    }

    private static Attack dripping(String what, String begin, String drop) {
        return new Attack("a dripping " + what, "timeout", End.TIME, Wire.PLAIN, connection -> {
            connection.read();
            connection.write(begin);
            drip(connection, drop);
        });
    }

    static void endlessly(Connection connection, String text) throws IOException {
        while (true) {
            connection.write(text);
        }
    }

    static void drip(Connection connection, String drop) throws IOException {
        while (true) {
            connection.write(drop);
            LockSupport.parkNanos(DRIP_NANOS);
        }
    }

    /** Returns data that decompresses to a thousand times its size, each byte as one character. */
    private static String bomb() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[100_000_000]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toString(StandardCharsets.ISO_8859_1);
    }
}
