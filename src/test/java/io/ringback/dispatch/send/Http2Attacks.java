package io.ringback.dispatch.send;

import static io.ringback.dispatch.send.Attack.endlessly;

import io.ringback.dispatch.send.Attack.End;
import io.ringback.dispatch.send.Attack.Wire;
import io.ringback.dispatch.send.RawServer.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lists attacks by an HTTP/2 receiver, frame by frame. */
final class Http2Attacks {
    static final int PREFACE = 24;
    private static final int FRAME_HEAD = 9;

    private static final int DATA = 0;
    static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    private static final int PUSH_PROMISE = 5;
    private static final int PING = 6;
    static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int UNKNOWN = 99;

    static final int NO_FLAG = 0;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /** {@code :status: 200} from the static table. */
    static final String OK = "\210";
    /** A literal {@code :status}, never indexed. */
    static final String STATUS = "\10\3";

    private static final String ZEROS = "\0".repeat(8192);

    private Http2Attacks() {}

    /** Responds to a request on its stream. */
    private interface Reply {
        void to(Connection connection, int stream) throws IOException;
    }

    static List<Attack> all() {
        return List.of(
                attack("endless data", "answered 500", End.SENDER, (connection, stream) -> {
                    connection.write(headers(stream, STATUS + "500"));
                    endlessly(connection, frame(DATA, NO_FLAG, stream, ZEROS));
                }),
                attack("endless empty data", "protocol", End.SENDER, (connection, stream) -> {
                    connection.write(headers(stream, OK));
                    endlessly(connection, frame(DATA, NO_FLAG, stream, "").repeat(100));
                }),
                attack("endless continuations", "protocol", End.SENDER, (connection, stream) -> {
                    connection.write(frame(HEADERS, NO_FLAG, stream, OK));
                    endlessly(
                            connection,
                            frame(CONTINUATION, NO_FLAG, stream, "\0\1a\177\0" + "a".repeat(127))
                                    .repeat(20));
                }),
                attack("endless empty continuations", "oversized: connection", End.SENDER, (connection, stream) -> {
                    connection.write(frame(HEADERS, NO_FLAG, stream, OK));
                    endlessly(
                            connection, frame(CONTINUATION, NO_FLAG, stream, "").repeat(100));
                }),
                attack("one header a thousand times", "protocol", End.IDLE, (connection, stream) -> {
                    String header = "\100\1a\177\201\36" + "a".repeat(4000);
                    connection.write(frame(HEADERS, END_HEADERS, stream, OK + header + "\276".repeat(8000)));
                    connection.hang();
                }),
                attack(
                        "endless pings",
                        "oversized: connection",
                        End.SENDER,
                        (connection, stream) -> endlessly(
                                connection,
                                frame(PING, NO_FLAG, 0, "\0".repeat(8)).repeat(100))),
                attack(
                        "endless settings",
                        "oversized: connection",
                        End.SENDER,
                        (connection, stream) -> endlessly(
                                connection, frame(SETTINGS, NO_FLAG, 0, "").repeat(100))),
                attack(
                        "endless priorities",
                        "oversized: connection",
                        End.SENDER,
                        (connection, stream) -> endlessly(
                                connection,
                                frame(PRIORITY, NO_FLAG, stream, "\0\0\0\0\0").repeat(100))),
                attack(
                        "endless unknown frames",
                        "oversized: connection",
                        End.SENDER,
                        (connection, stream) -> endlessly(connection, frame(UNKNOWN, NO_FLAG, stream, ZEROS))),
                attack(
                        "endless window updates",
                        "protocol",
                        End.SENDER,
                        (connection, stream) ->
                                endlessly(connection, frame(WINDOW_UPDATE, NO_FLAG, 0, "\177\377\377\377"))),
                attack(
                        "endless early hints",
                        "protocol: too many informational answers",
                        End.SENDER,
                        (connection, stream) -> endlessly(connection, headers(stream, STATUS + "103"))),
                attack("endless trailers", "protocol", End.SENDER, (connection, stream) -> {
                    connection.write(headers(stream, OK));
                    endlessly(connection, headers(stream, "\0\1a\1b"));
                }),
                attack(
                        "endless processing",
                        "protocol: too many informational answers",
                        End.SENDER,
                        (connection, stream) -> endlessly(connection, headers(stream, STATUS + "102"))),
                attack("a promise", "protocol", End.SENDER, (connection, stream) -> {
                    connection.write(frame(PUSH_PROMISE, END_HEADERS, stream, "\0\0\0\2" + OK));
                    connection.hang();
                }),
                attack("a reset", "econnreset", End.IDLE, (connection, stream) -> {
                    connection.write(frame(RST_STREAM, NO_FLAG, stream, "\0\0\0\2"));
                    connection.hang();
                }),
                attack("a farewell", "econnreset", End.SENDER, (connection, stream) -> {
                    connection.write(frame(GOAWAY, NO_FLAG, 0, "\0\0\0\0\0\0\0\2"));
                    connection.hang();
                }),
                attack("a frame beyond the size", "protocol", End.SENDER, (connection, stream) -> {
                    connection.write(frame(DATA, NO_FLAG, stream, "a".repeat(20_000)));
                    connection.hang();
                }),
                attack("HTTP/1.1 within HTTP/2", "protocol", End.SENDER, (connection, stream) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    connection.hang();
                }),
                attack("a status of letters", "protocol", End.IDLE, (connection, stream) -> {
                    connection.write(headers(stream, STATUS + "abc"));
                    connection.hang();
                }),
                attack("no status", "protocol", End.IDLE, (connection, stream) -> {
                    connection.write(headers(stream, "\0\1a\1b"));
                    connection.hang();
                }),
                attack("garbage for headers", "protocol", End.SENDER, (connection, stream) -> {
                    connection.write(headers(stream, "\377\377\377\377\377\377"));
                    connection.hang();
                }),
                attack("no answer", "timeout", End.SENDER, (connection, stream) -> connection.hang()),
                attack("a dripping body", "timeout", End.IDLE, (connection, stream) -> {
                    connection.write(headers(stream, OK));
                    Attack.drip(connection, frame(DATA, NO_FLAG, stream, "a"));
                }),
                attack("an end before the end", "econnreset", End.RECEIVER, (connection, stream) -> {
                    connection.write(headers(stream, OK));
                    connection.write(frame(DATA, NO_FLAG, stream, "a"));
                }));
    }

    private static Attack attack(String name, String error, End end, Reply reply) {
        return new Attack("HTTP/2: " + name, error, end, Wire.HTTP_2, connection -> {
            connection.read(PREFACE);
            connection.write(frame(SETTINGS, NO_FLAG, 0, ""));
            int stream = 0;
            while (stream == 0) {
                stream = request(connection);
            }
            reply.to(connection, stream);
        });
    }

    /** Reads one frame; returns the stream of a completed request, or 0. */
    static int request(Connection connection) throws IOException {
        byte[] head = connection.read(FRAME_HEAD);
        if (head.length < FRAME_HEAD) {
            throw new IOException("the sender closed");
        }
        ByteBuffer frame = ByteBuffer.wrap(head);
        int length = frame.getShort() << 8 | (frame.get() & 0xff);
        int type = frame.get();
        int flags = frame.get();
        connection.read(length);
        boolean whole = (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
        return whole ? frame.getInt() : 0;
    }

    static String headers(int stream, String block) {
        return frame(HEADERS, END_HEADERS, stream, block);
    }

    /** Builds a frame, each byte as one character. */
    static String frame(int type, int flags, int stream, String payload) {
        byte[] head = ByteBuffer.allocate(FRAME_HEAD)
                .putShort((short) (payload.length() >> 8))
                .put((byte) payload.length())
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .array();
        return new String(head, StandardCharsets.ISO_8859_1) + payload;
    }
}
