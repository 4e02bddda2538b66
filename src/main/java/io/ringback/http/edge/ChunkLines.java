package io.ringback.http.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks the size lines of a chunked body before Netty parses them: 1 to 8 hexadecimal digits and optionally an
 * extension after a semicolon (RFC 9112, 7.1). Netty also accepts blanks and junk, and sizes beyond 32 bits overflow. A
 * proxy might then see a different end of the body.
 */
final class ChunkLines {
    private static final Pattern LINE = Pattern.compile("([0-9A-Fa-f]{1,8})(;[\\t -~\\x80-\\xff]*)?\\r");
    /** Marks the trailers after the last chunk, which Netty parses like a head. */
    private static final long TRAILERS = Long.MAX_VALUE;

    /** Number of bytes up to the next size line. */
    private long left;

    /** Returns false when {@code in} begins with a complete but invalid size line. */
    boolean accepts(ByteBuf in) {
        if (left > 0) {
            return true;
        }
        int length = in.bytesBefore((byte) '\n');
        if (length < 0) {
            return true;
        }
        Matcher line = LINE.matcher(in.toString(in.readerIndex(), length, ISO_8859_1));
        if (!line.matches()) {
            return false;
        }
        long size = Long.parseLong(line.group(1), 16);
        left = size == 0 ? TRAILERS : length + 1 + size + 2;
        return true;
    }

    /** Records that Netty has consumed {@code bytes} more. */
    void passed(int bytes) {
        if (left != TRAILERS) {
            left -= bytes;
        }
    }
}
