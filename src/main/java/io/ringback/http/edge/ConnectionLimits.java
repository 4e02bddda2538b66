package io.ringback.http.edge;

import io.netty.util.concurrent.EventExecutor;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits the memory that callers' connections hold together, so that slow readers cannot exhaust it. Each event loop
 * has an equal share, used only by its own thread. With many event loops, a minimum share applies.
 *
 * <p>New connections are never rejected: when a limit is exceeded, the connection that was idle longest is closed.
 */
final class ConnectionLimits {
    /** Maximum number of request heads that arrived in part; each may hold 20 KiB. */
    static final int UNFINISHED_HEADS = 512;

    /** Maximum number of response bytes not yet written to the socket. */
    static final long UNREAD_BYTES = 32 << 20;

    /**
     * Number of response bytes that one connection may have waiting before another response is added, if no other
     * connection waits.
     */
    static final long UNREAD_OF_ONE = 8 << 20;

    /** Divisor of the limit for TLS connections: each holds a session and part of a record. */
    static final int SECURE = 8;

    private static final int LEAST_CONNECTIONS = 16;
    private static final int LEAST_HEADS = 64;

    private final int most;
    private final int loops;
    private final Map<EventExecutor, Share> shares = new ConcurrentHashMap<>();

    /** Allows {@code most} connections on {@code loops} event loops. */
    ConnectionLimits(int most, int loops) {
        this.most = most;
        this.loops = loops;
    }

    /** Returns the share of {@code loop}. */
    Share share(EventExecutor loop) {
        return shares.computeIfAbsent(
                loop,
                any -> new Share(
                        Math.max(LEAST_CONNECTIONS, most / loops),
                        Math.max(LEAST_HEADS, UNFINISHED_HEADS / loops),
                        Math.max(UNREAD_OF_ONE, UNREAD_BYTES / loops),
                        UNREAD_OF_ONE));
    }

    /** Tracks the connections of one event loop. All methods must be called on its thread. */
    static final class Share {
        private final int most;
        private final int mostHeads;
        private final long mostUnread;
        private final long mostOfOne;
        private final SequencedSet<CallerConnection> plain = new LinkedHashSet<>();
        private final SequencedSet<CallerConnection> secure = new LinkedHashSet<>();
        private final SequencedSet<CallerConnection> inHead = new LinkedHashSet<>();
        private final Set<CallerConnection> unreading = new LinkedHashSet<>();
        private long unread;

        Share(int most, int mostHeads, long mostUnread, long mostOfOne) {
            this.most = most;
            this.mostHeads = mostHeads;
            this.mostUnread = mostUnread;
            this.mostOfOne = mostOfOne;
        }

        void enter(CallerConnection callerConnection) {
            SequencedSet<CallerConnection> alike = alike(callerConnection);
            alike.add(callerConnection);
            int limit = callerConnection.secure() ? Math.max(1, most / SECURE) : most;
            if (alike.size() > limit) {
                alike.removeFirst().close();
            }
        }

        void leave(CallerConnection callerConnection) {
            alike(callerConnection).remove(callerConnection);
            inHead.remove(callerConnection);
        }

        /** Records data received from {@code callerConnection}. */
        void heard(CallerConnection callerConnection) {
            SequencedSet<CallerConnection> alike = alike(callerConnection);
            if (alike.remove(callerConnection)) {
                alike.add(callerConnection);
            }
        }

        private SequencedSet<CallerConnection> alike(CallerConnection callerConnection) {
            return callerConnection.secure() ? secure : plain;
        }

        /** Records that part of a request head has arrived from {@code callerConnection}. */
        void headBegun(CallerConnection callerConnection) {
            inHead.add(callerConnection);
            if (inHead.size() > mostHeads) {
                inHead.removeFirst().close();
            }
        }

        void headEnded(CallerConnection callerConnection) {
            inHead.remove(callerConnection);
        }

        /** Records that {@code bytes} of a response are queued for {@code callerConnection}. */
        void answering(CallerConnection callerConnection, int bytes) {
            unread += bytes;
            unreading.add(callerConnection);
            Iterator<CallerConnection> slowest = unreading.iterator();
            while (unread > mostUnread && slowest.hasNext()) {
                CallerConnection next = slowest.next();
                if (next != callerConnection || callerConnection.unread() > mostOfOne) {
                    slowest.remove();
                    next.close();
                    slowest = unreading.iterator();
                }
            }
        }

        /** Records that {@code bytes} of a response were sent or discarded. */
        void answered(CallerConnection callerConnection, int bytes) {
            unread -= bytes;
            unreading.remove(callerConnection);
            if (callerConnection.unread() > 0) {
                unreading.add(callerConnection);
            }
        }

        int connections() {
            return plain.size() + secure.size();
        }

        long unreadBytes() {
            return unread;
        }
    }
}
