package io.ringback.http;

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
final class Connections {
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
    Connections(int most, int loops) {
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
        private final SequencedSet<Visitor> plain = new LinkedHashSet<>();
        private final SequencedSet<Visitor> secure = new LinkedHashSet<>();
        private final SequencedSet<Visitor> inHead = new LinkedHashSet<>();
        private final Set<Visitor> unreading = new LinkedHashSet<>();
        private long unread;

        Share(int most, int mostHeads, long mostUnread, long mostOfOne) {
            this.most = most;
            this.mostHeads = mostHeads;
            this.mostUnread = mostUnread;
            this.mostOfOne = mostOfOne;
        }

        void enter(Visitor visitor) {
            SequencedSet<Visitor> alike = alike(visitor);
            alike.add(visitor);
            int limit = visitor.secure() ? Math.max(1, most / SECURE) : most;
            if (alike.size() > limit) {
                alike.removeFirst().close();
            }
        }

        void leave(Visitor visitor) {
            alike(visitor).remove(visitor);
            inHead.remove(visitor);
        }

        /** Something came from {@code visitor}. */
        void heard(Visitor visitor) {
            SequencedSet<Visitor> alike = alike(visitor);
            if (alike.remove(visitor)) {
                alike.add(visitor);
            }
        }

        private SequencedSet<Visitor> alike(Visitor visitor) {
            return visitor.secure() ? secure : plain;
        }

        /** The head of a request of {@code visitor} is there in part. */
        void headBegun(Visitor visitor) {
            inHead.add(visitor);
            if (inHead.size() > mostHeads) {
                inHead.removeFirst().close();
            }
        }

        void headEnded(Visitor visitor) {
            inHead.remove(visitor);
        }

        /** {@code bytes} of an answer are about to wait for {@code visitor} to read. */
        void answering(Visitor visitor, int bytes) {
            unread += bytes;
            unreading.add(visitor);
            Iterator<Visitor> slowest = unreading.iterator();
            while (unread > mostUnread && slowest.hasNext()) {
                Visitor next = slowest.next();
                if (next != visitor || visitor.unread() > mostOfOne) {
                    slowest.remove();
                    next.close();
                    slowest = unreading.iterator();
                }
            }
        }

        /** {@code bytes} of them were read, or never will be. */
        void answered(Visitor visitor, int bytes) {
            unread -= bytes;
            unreading.remove(visitor);
            if (visitor.unread() > 0) {
                unreading.add(visitor);
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
