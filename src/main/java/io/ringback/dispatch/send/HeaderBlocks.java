package io.ringback.dispatch.send;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Follows the frames of an HTTP/2 connection and knows on which streams response headers are incomplete, which the
 * client does not report. Such a request must not be repeated, since the receiver has processed it.
 *
 * <p>It starts with the first read after the receiver's settings. If a read splits a frame there, frame lengths become
 * invalid, and every request counts as answered.
 */
final class HeaderBlocks extends ChannelInboundHandlerAdapter {
    private static final int HEAD = 9;
    private static final int LENGTH = 3;
    private static final int TYPE = 3;
    private static final int FLAGS = 4;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    /** Default maximum frame size, which our settings do not change (RFC 9113, section 6.5.2). */
    private static final int LONGEST_FRAME = 16_384;

    private boolean lost;
    private int at;
    private int length;
    private int type;
    private int flags;
    private int stream;
    private int left;
    private int open;

    /** Returns whether the headers on {@code stream} are incomplete, or may be. */
    boolean areUnderway(int stream) {
        boolean frame = at > TYPE && (type == HEADERS || type == CONTINUATION);
        return lost || open == stream || (frame && (at < HEAD || this.stream == stream));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        if (read instanceof ByteBuf bytes) {
            follow(bytes, bytes.readerIndex(), bytes.writerIndex());
        }
        context.fireChannelRead(read);
    }

    private void follow(ByteBuf in, int from, int to) {
        int i = from;
        while (i < to) {
            if (at < HEAD) {
                head(in.getByte(i++) & 0xff);
            } else {
                int step = Math.min(left, to - i);
                i += step;
                left -= step;
            }
            if (at == HEAD && left == 0) {
                end();
            }
        }
    }

    private void head(int next) {
        if (at < LENGTH) {
            length = length << 8 | next;
        } else if (at == TYPE) {
            type = next;
        } else if (at == FLAGS) {
            flags = next;
        } else {
            stream = stream << 8 | next;
        }
        at++;
        if (at == HEAD) {
            left = length;
            lost |= length > LONGEST_FRAME;
        }
    }

    private void end() {
        if (type == HEADERS || type == CONTINUATION) {
            open = (flags & END_HEADERS) == 0 ? stream : 0;
        }
        at = 0;
        length = 0;
        stream = 0;
    }
}
