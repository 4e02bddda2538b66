package io.ringback.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 requests from a connection without normalizing them. */
public final class Requests {
    private Requests() {}

    /**
     * Reads the next request; null when the caller closed the connection between two. Its time is that of its first
     * line.
     */
    public static @Nullable Request read(InputStream in, InstantSource clock) throws IOException {
        String line = line(in);
        if (line.isEmpty()) {
            return null;
        }
        Instant at = clock.instant();
        String[] words = line.split(" ", 3);
        var headers = new ArrayList<Entry<String, String>>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.add(Map.entry(
                    header.substring(0, colon), header.substring(colon + 1).strip()));
        }
        var head = new Request(words[0], words[1], List.copyOf(headers), new byte[0], at);
        return new Request(head.method(), head.target(), head.headers(), body(in, head), at);
    }

    private static byte[] body(InputStream in, Request head) throws IOException {
        if (head.header("Transfer-Encoding").isPresent()) {
            return chunks(in);
        }
        int length = head.header("Content-Length").map(Integer::parseInt).orElse(0);
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return body;
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            body.write(in.readNBytes(size));
            line(in);
        }
        line(in);
        return body.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    /** Holds one request as received: header names in the sender's case and order. */
    @SuppressWarnings("ArrayRecordComponent") // Raw bytes; requests are never compared.
    public record Request(String method, String target, List<Entry<String, String>> headers, byte[] body, Instant at) {

        /** Returns the request's path without its query. */
        public String path() {
            return target.split("\\?", 2)[0];
        }

        /** Returns the raw query; empty when there is none. */
        public String query() {
            String[] parts = target.split("\\?", 2);
            return parts.length == 2 ? parts[1] : "";
        }

        /** Returns the first header of this name, in any case. */
        public Optional<String> header(String name) {
            return headers.stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(Entry::getValue)
                    .findFirst();
        }

        public String text() {
            return new String(body, UTF_8);
        }

        /** Parses the body as a form. */
        public Map<String, String> form() {
            return pairs(text());
        }

        /** Parses the query as a form. */
        public Map<String, String> queryForm() {
            return pairs(query());
        }

        private static Map<String, String> pairs(String text) {
            var pairs = new LinkedHashMap<String, String>();
            for (String pair : text.split("&", -1)) {
                if (!pair.isEmpty()) {
                    String[] parts = pair.split("=", 2);
                    pairs.put(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
                }
            }
            return pairs;
        }

        private static String decode(String text) {
            return URLDecoder.decode(text, UTF_8);
        }

        @Override
        public String toString() {
            return method + " " + target + " " + headers + " " + text();
        }
    }
}
