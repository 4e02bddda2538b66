package io.ringback.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Simulates a PostgreSQL that rejects every login with one SQLSTATE and message, like one that starts, recovers, stops,
 * or has no connection left. It implements only the start of the protocol (version 3.0).
 */
public final class RefusingPostgres implements AutoCloseable {
    private static final int ENCRYPTION_REQUEST = 8;

    private final ServerSocket server;
    private final String state;
    private final String message;

    private RefusingPostgres(ServerSocket server, String state, String message) {
        this.server = server;
        this.state = state;
        this.message = message;
    }

    public static RefusingPostgres with(String state, String message) throws IOException {
        var refusing = new RefusingPostgres(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), state, message);
        Thread.ofVirtual().name("refusing-postgres").start(refusing::accept);
        return refusing;
    }

    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket caller = server.accept();
                // A silent client must not block the others.
                Thread.ofVirtual().start(() -> refuse(caller));
            } catch (IOException closed) {
                // The loop ends.
            }
        }
    }

    private void refuse(Socket caller) {
        try (caller) {
            answer(caller);
        } catch (IOException gone) {
            // The caller disconnected before the answer.
        }
    }

    private void answer(Socket caller) throws IOException {
        var in = new DataInputStream(caller.getInputStream());
        var out = new DataOutputStream(caller.getOutputStream());
        int length = in.readInt();
        while (length == ENCRYPTION_REQUEST) {
            in.readInt();
            out.write('N');
            length = in.readInt();
        }
        in.skipNBytes(length - Integer.BYTES);
        byte[] fields = fields();
        out.write('E');
        out.writeInt(Integer.BYTES + fields.length);
        out.write(fields);
        out.flush();
    }

    private byte[] fields() throws IOException {
        var fields = new ByteArrayOutputStream();
        for (String field : new String[] {"SFATAL", "VFATAL", "C" + state, "M" + message}) {
            fields.write(field.getBytes(UTF_8));
            fields.write(0);
        }
        fields.write(0);
        return fields.toByteArray();
    }
}
