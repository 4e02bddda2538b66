package io.ringback.dispatch.send;

import io.netty.buffer.ByteBuf;

/**
 * Follows the framing of a chunked body and judges every chunk size: one to eight hexadecimal digits, as RFC 9112 has them.
 * Decoders differ in what they make of others (spaces, more than 32 bits), and so in where the answer ends.
 */
final class ChunkSizes {
    private static final int MOST_DIGITS = 8;
    private static final int CRLF = 2;

    private enum State {
        SIZE,
        EXTENSION,
        DATA,
        TRAILERS
    }

    private State state = State.SIZE;
    private long left;
    private int digits;

    /** Begins a new body. */
    void reset() {
        state = State.SIZE;
        left = 0;
        digits = 0;
    }

    /** Takes the bytes from {@code from} to {@code to}; false when one of the sizes in them is not usual. */
    boolean areUsual(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to) {
            switch (state) {
                case SIZE -> {
                    if (!size(in.getByte(at++))) {
                        return false;
                    }
                }
                case EXTENSION -> {
                    if (in.getByte(at++) == '\n') {
                        state = left == 0 ? State.TRAILERS : State.DATA;
                        left += CRLF;
                        digits = 0;
                    }
                }
                case DATA -> {
                    long step = Math.min(left, to - at);
                    at += (int) step;
                    left -= step;
                    state = left == 0 ? State.SIZE : State.DATA;
                }
                case TRAILERS -> {
                    return true;
                }
            }
        }
        return true;
    }

    private boolean size(byte next) {
        int digit = Character.digit((char) next, 16);
        if (digit >= 0) {
            left = left << 4 | digit;
            digits++;
            return digits <= MOST_DIGITS;
        }
        state = State.EXTENSION;
        return digits > 0 && (next == '\r' || next == ';');
    }
}
