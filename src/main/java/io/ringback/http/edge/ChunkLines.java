package io.ringback.http.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks the size lines of one chunked body before Netty reads them: 1 to 8 hexadecimal digits and, behind a semicolon,
 * an extension (RFC 9112, 7.1). Netty takes blanks and junk as well, and sizes beyond 32 bits wrap around, so that a proxy
 * in front may see another end of the body.
 */
final class ChunkLines {
    private static final Pattern LINE = Pattern.compile("([0-9A-Fa-f]{1,8})(;[\\t -~\\x80-\\xff]*)?\\r");
    /** After the last chunk come trailers, which Netty reads as it reads a head. */
    private static final long TRAILERS = Long.MAX_VALUE;

    /** How many bytes there are up to the next size line. */
    private long left;

    /** Whether the size line that {@code in} begins with, if it is due and complete, is one. */
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

    /** Notes that Netty has read {@code bytes} more. */
    void passed(int bytes) {
        if (left != TRAILERS) {
            left -= bytes;
        }
    }
}
