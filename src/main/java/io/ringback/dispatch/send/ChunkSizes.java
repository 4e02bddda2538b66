package io.ringback.dispatch.send;

import io.netty.buffer.ByteBuf;

/**
 * Checks the framing of a chunked body: every chunk size must have one to eight hexadecimal digits (RFC 9112). Decoders
 * interpret others (spaces, more than 32 bits) differently, and so find different ends of the response.
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

    /** Reads the bytes from {@code from} to {@code to}; returns false when a size in them is invalid. */
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
