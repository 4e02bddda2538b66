package io.ringback.http.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
    private static final int MOST = 3;
    private static final int MOST_HEADS = 2;
    private static final long MOST_UNREAD = 100;
    private static final long MOST_OF_ONE = 50;

    private final ConnectionLimits.Share share = new ConnectionLimits.Share(MOST, MOST_HEADS, MOST_UNREAD, MOST_OF_ONE);

    @Test
    void beyond_the_limit_the_connection_idle_longest_is_closed() {
        Caller first = new Caller();
        Caller second = new Caller();
        Caller third = new Caller();
        first.says();
        Caller fourth = new Caller();
        assertThat(second.isOpen()).isFalse();
        assertThat(List.of(first.isOpen(), third.isOpen(), fourth.isOpen())).containsOnly(true);
        assertThat(share.connections()).isEqualTo(MOST);
    }

    @Test
    void a_closed_connection_frees_its_place() {
        Caller first = new Caller();
        Caller second = new Caller();
        var _ = second.channel.close();
        Caller third = new Caller();
        Caller fourth = new Caller();
        assertThat(List.of(first.isOpen(), third.isOpen(), fourth.isOpen())).containsOnly(true);
    }

    @Test
    void tls_connections_have_their_own_lower_limit() {
        Caller plain = new Caller();
        Caller first = new Caller(true);
        Caller second = new Caller(true);
        assertThat(first.isOpen()).isFalse();
        assertThat(List.of(plain.isOpen(), second.isOpen())).containsOnly(true);
    }

    @Test
    void beyond_the_limit_of_unfinished_heads_the_oldest_is_closed() {
        Caller first = new Caller();
        Caller second = new Caller();
        Caller third = new Caller();
        first.callerConnection.headBegun();
        second.callerConnection.headBegun();
        first.callerConnection.headEnded();
        first.callerConnection.headBegun();
        third.callerConnection.headBegun();
        assertThat(second.isOpen()).isFalse();
        assertThat(List.of(first.isOpen(), third.isOpen())).containsOnly(true);
    }

    @Test
    void the_slowest_reader_is_closed_when_too_much_is_unread() {
        Caller first = new Caller();
        Caller second = new Caller();
        first.isTold(60);
        second.isTold(40);
        assertThat(share.unreadBytes()).isEqualTo(100);
        second.isTold(1);
        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isTrue();
        assertThat(share.unreadBytes()).isEqualTo(41);
    }

    @Test
    void a_caller_that_sends_requests_without_reading_responses_is_closed() {
        Caller only = new Caller();
        only.isTold(60);
        only.isTold(60);
        assertThat(only.isOpen()).isFalse();
        assertThat(share.unreadBytes()).isZero();
    }

    @Test
    void a_single_response_above_the_limit_is_sent() {
        Caller only = new Caller();
        only.isTold(40); // the head of the response
        only.isTold(1000);
        assertThat(only.isOpen()).isTrue();
        only.reads();
        assertThat(share.unreadBytes()).isZero();
    }

    @Test
    void bytes_that_were_read_no_longer_count() {
        Caller reader = new Caller();
        for (int i = 0; i < 10; i++) {
            reader.isTold(60);
            reader.reads();
        }
        assertThat(reader.isOpen()).isTrue();
    }

    /** Simulates a connection whose socket accepts data only when its caller reads. */
    private final class Caller {
        private final CallerConnection callerConnection;
        private final Socket socket = new Socket();
        private final EmbeddedChannel channel;

        Caller() {
            this(false);
        }

        Caller(boolean secure) {
            callerConnection = new CallerConnection(share, secure);
            channel = new EmbeddedChannel(socket, callerConnection);
        }

        void says() {
            channel.writeInbound(Unpooled.EMPTY_BUFFER);
        }

        void isTold(int bytes) {
            var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes]));
        }

        void reads() {
            List.copyOf(socket.waiting).forEach(ChannelPromise::setSuccess);
            socket.waiting.clear();
        }

        boolean isOpen() {
            return channel.isOpen();
        }
    }

    private static final class Socket extends ChannelOutboundHandlerAdapter {
        private final List<ChannelPromise> waiting = new ArrayList<>();

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (context.channel().isOpen()) {
                waiting.add(promise);
            } else {
                promise.setFailure(new ClosedChannelException());
            }
        }

        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            var _ = context.close(promise);
            List<ChannelPromise> lost = List.copyOf(waiting);
            waiting.clear();
            lost.forEach(each -> each.setFailure(new ClosedChannelException()));
        }
    }
}
