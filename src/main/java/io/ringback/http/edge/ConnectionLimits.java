package io.ringback.http.edge;

import io.netty.util.concurrent.EventExecutor;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the callers' connections may hold together, so that no number of them, and nobody who does not read its answers,
 * exhausts the memory. Each event loop has an equal share, which only its own thread touches; on a machine with so many
 * that a share would be too small to work with, it is larger.
 *
 * <p>Nobody new is refused: where a bound is passed, the connection that has stood still longest is closed.
 */
final class ConnectionLimits {
    /** Heads of requests that did not come in one piece; each may hold 20 KiB. */
    static final int UNFINISHED_HEADS = 512;

    /** Bytes of answers that are not yet handed to the operating system. */
    static final long UNREAD_BYTES = 32 << 20;

    /** What may wait of one connection's when one more answer comes, of whatever size, and nobody else's waits. */
    static final long UNREAD_OF_ONE = 8 << 20;

    /** Of connections with TLS there may be so many times fewer: each holds a session and a part of a record. */
    static final int SECURE = 8;

    private static final int LEAST_CONNECTIONS = 16;
    private static final int LEAST_HEADS = 64;

    private final int most;
    private final int loops;
    private final Map<EventExecutor, Share> shares = new ConcurrentHashMap<>();

    /** At most {@code most} connections, on {@code loops} event loops. */
    ConnectionLimits(int most, int loops) {
        this.most = most;
        this.loops = loops;
    }

    /** The share of {@code loop}. */
    Share share(EventExecutor loop) {
        return shares.computeIfAbsent(
                loop,
                any -> new Share(
                        Math.max(LEAST_CONNECTIONS, most / loops),
                        Math.max(LEAST_HEADS, UNFINISHED_HEADS / loops),
                        Math.max(UNREAD_OF_ONE, UNREAD_BYTES / loops),
                        UNREAD_OF_ONE));
    }

    /** The connections of one event loop. All methods are called on its thread. */
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

        /** Something came from {@code callerConnection}. */
        void heard(CallerConnection callerConnection) {
            SequencedSet<CallerConnection> alike = alike(callerConnection);
            if (alike.remove(callerConnection)) {
                alike.add(callerConnection);
            }
        }

        private SequencedSet<CallerConnection> alike(CallerConnection callerConnection) {
            return callerConnection.secure() ? secure : plain;
        }

        /** The head of a request of {@code callerConnection} is there in part. */
        void headBegun(CallerConnection callerConnection) {
            inHead.add(callerConnection);
            if (inHead.size() > mostHeads) {
                inHead.removeFirst().close();
            }
        }

        void headEnded(CallerConnection callerConnection) {
            inHead.remove(callerConnection);
        }

        /** {@code bytes} of an answer are about to wait for {@code callerConnection} to read. */
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

        /** {@code bytes} of them were read, or never will be. */
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
