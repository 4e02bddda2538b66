package io.ringback.http.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.CharsetUtil;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadDecoderTest {
    private static final String HALF = "GET / HTTP/1.1\r\nHost: x\r\nX-Pad: y";

    private final List<Channel> closing = new ArrayList<>();
    private final ConnectionLimits.Share share = new ConnectionLimits.Share(16, 1, 100, 50);
    private final Forwarding forwarding =
            new Forwarding(false, Optional.empty(), "X-Forwarded-Host", "X-Forwarded-Prefix");

    @Test
    void the_memory_of_a_head_is_given_back_as_soon_as_it_is_given_up() {
        EmbeddedChannel first = connection();
        ByteBuf half = bytes(HALF);
        first.writeInbound(half);
        assertThat(half.refCnt()).isOne();
        EmbeddedChannel second = connection();
        second.writeInbound(bytes(HALF));
        assertThat(half.refCnt()).as("the second head is one too many").isZero();
        assertThat(closing).containsExactly(first);
    }

    @Test
    void what_comes_in_several_reads_is_given_back_too() {
        EmbeddedChannel first = connection();
        ByteBuf begin = bytes(HALF);
        first.writeInbound(begin);
        ByteBuf more = bytes("y".repeat(1000));
        first.writeInbound(more);
        connection().writeInbound(bytes(HALF));
        assertThat(begin.refCnt() + more.refCnt()).isZero();
    }

    /** Fails when Netty checks chunk sizes as {@link ChunkLines} does, which may then go. */
    @ParameterizedTest
    @ValueSource(strings = {"100000000", " 0", "0 x", "000000000"})
    void netty_itself_still_takes_chunk_sizes_that_are_none(String size) {
        var netty = new EmbeddedChannel(new HttpRequestDecoder());
        netty.writeInbound(bytes("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + size + "\r\n\r\n"));
        HttpObject head = netty.readInbound();
        assertThat(head.decoderResult().isSuccess()).isTrue();
        HttpObject end = netty.readInbound();
        assertThat(end.decoderResult().isSuccess())
                .as(
                        "Netty refuses the chunk size '%s' by itself now: remove it here, and ChunkLines after the last",
                        size)
                .isTrue();
    }

    /** Its loop comes to the end of a closed connection only after it has read all that is ready. */
    private EmbeddedChannel connection() {
        CallerConnection callerConnection = new CallerConnection(share, false);
        return new EmbeddedChannel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void close(ChannelHandlerContext context, ChannelPromise promise) {
                        closing.add(context.channel());
                    }
                },
                callerConnection,
                new HeadDecoder(new HttpServerOptions(), Duration.ofSeconds(20), forwarding, callerConnection));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.directBuffer().writeBytes(text.getBytes(CharsetUtil.ISO_8859_1));
    }
}
