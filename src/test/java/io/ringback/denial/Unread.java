package io.ringback.denial;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Opens connections that send data and never read a response. */
final class Unread {
    private Unread() {}

    /**
     * Opens {@code count} of them, sends as much of {@code words} on each as the server accepts, and keeps them for
     * {@code time}.
     */
    static Map<Integer, Integer> keep(URI target, int count, String words, Duration time) {
        List<SocketChannel> kept = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                kept.add(say(target, ByteBuffer.wrap(words.getBytes(ISO_8859_1))));
            }
            // No event signals that a program withstood something for a time, so this waits.
            boolean _ = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException refused) {
            // Fewer suffice: only the victim's results count.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            kept.forEach(Unread::close);
        }
        return Map.of(Shot.NO_ANSWER, kept.size());
    }

    private static SocketChannel say(URI target, ByteBuffer words) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            channel.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), target.getPort()));
            channel.configureBlocking(false);
            while (words.hasRemaining() && channel.write(words) > 0) {
                // As much as is accepted at once.
            }
        } catch (IOException failure) {
            close(channel);
            throw failure;
        }
        return channel;
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException closed) {
            // Closed by the server.
        }
    }
}
