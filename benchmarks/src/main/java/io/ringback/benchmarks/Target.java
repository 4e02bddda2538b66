package io.ringback.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Receives requests in all measurements: a minimal server that answers 204 and counts.
 *
 * <p>{@code /timed} also records arrival times; {@code /hang} never answers; {@code /slow} answers after four seconds,
 * {@code /slow/timed} records too; {@code /control} is for the harness. A single event loop runs everything, so nothing
 * is shared between threads. It ends with its standard input.
 */
final class Target {
    private static final int SLOW_SECONDS = 4;
    private static final int BACKLOG = 4096;
    private static final byte[] NUMBER = "{\"seq\":".getBytes(StandardCharsets.US_ASCII);

    private final List<Channel> hung = new ArrayList<>();
    private long count;
    private long first;
    private long last;
    private long[] times = new long[1 << 16];
    private int timed;

    private Target() {}

    public static void main(String[] arguments) throws Exception {
        var loop = new NioEventLoopGroup(1);
        Target target = new Target();
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), target.new Connection());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        System.out.println(((InetSocketAddress) server.localAddress()).getPort());
        buryWhenAlone();
        loop.shutdownGracefully().sync();
    }

    /** Waits until the parent process has ended, then ends the processes that it registered. */
    private static void buryWhenAlone() throws IOException {
        List<ProcessHandle> orphans = new ArrayList<>();
        try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String pid = lines.readLine(); pid != null; pid = lines.readLine()) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(orphans::add);
            }
        }
        orphans.forEach(ProcessHandle::destroy);
    }

    private void arrived() {
        last = System.nanoTime();
        if (count == 0) {
            first = last;
        }
        count++;
    }

    private void note(ByteBuf body) {
        int from = body.readerIndex() + NUMBER.length;
        long number = 0;
        for (int i = from; i < body.writerIndex() && Character.isDigit(body.getByte(i)); i++) {
            number = number * 10 + body.getByte(i) - '0';
        }
        if (timed + 2 > times.length) {
            times = Arrays.copyOf(times, times.length * 2);
        }
        times[timed] = number;
        times[timed + 1] = System.nanoTime();
        timed += 2;
    }

    private String control(String path) {
        return switch (path) {
            case "/control/reset" -> {
                count = 0;
                timed = 0;
                for (Channel channel : hung) {
                    var _ = channel.close();
                }
                hung.clear();
                yield "";
            }
            case "/control/counts" -> count + " " + first + " " + last;
            case "/control/times" -> {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < timed; i += 2) {
                    text.append(times[i]).append(' ').append(times[i + 1]).append('\n');
                }
                yield text.toString();
            }
            default -> throw new IllegalArgumentException(path);
        };
    }

    /** Processes one connection's requests, one after the other. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        private String path = "";
        private boolean begun;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof HttpRequest request) {
                    path = request.uri();
                    begun = false;
                }
                if (message instanceof HttpContent content) {
                    read(context, content);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void read(ChannelHandlerContext context, HttpContent content) {
            if (!begun && content.content().isReadable()) {
                begun = true;
                if (path.startsWith("/timed") || path.startsWith("/slow/timed")) {
                    note(content.content());
                }
            }
            if (content instanceof LastHttpContent) {
                answer(context);
            }
        }

        private void answer(ChannelHandlerContext context) {
            if (path.startsWith("/control")) {
                byte[] text = control(path).getBytes(StandardCharsets.US_ASCII);
                var response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(text));
                response.headers().set("content-length", text.length);
                var _ = context.writeAndFlush(response, context.voidPromise());
            } else if (path.startsWith("/hang")) {
                hung.add(context.channel());
            } else if (path.startsWith("/slow")) {
                hung.add(context.channel());
                var _ = context.executor().schedule(() -> accept(context), SLOW_SECONDS, TimeUnit.SECONDS);
            } else {
                accept(context);
            }
        }

        private void accept(ChannelHandlerContext context) {
            arrived();
            var _ = context.writeAndFlush(
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER),
                    context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }
}
