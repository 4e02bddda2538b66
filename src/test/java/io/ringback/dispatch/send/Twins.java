package io.ringback.dispatch.send;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Holds listeners of two addresses on one port.
 *
 * @param second on 127.0.0.2
 * @param first on 127.0.0.1
 */
record Twins(ServerSocket second, ServerSocket first) {
    private static final int TRIES = 50;
    private static final int BACKLOG = 50;

    /**
     * Starts the listeners; {@code backlog} applies to the second. Retries, since a port may be free at one address
     * only.
     */
    static Twins listen(int backlog) throws IOException {
        BindException last = new BindException();
        for (int i = 0; i < TRIES; i++) {
            ServerSocket second = new ServerSocket(0, backlog, InetAddress.ofLiteral("127.0.0.2"));
            try {
                return new Twins(
                        second, new ServerSocket(second.getLocalPort(), BACKLOG, InetAddress.ofLiteral("127.0.0.1")));
            } catch (BindException taken) {
                second.close();
                last = taken;
            }
        }
        throw last;
    }
}
