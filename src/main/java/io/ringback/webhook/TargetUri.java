package io.ringback.webhook;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds an absolute http or https URL with a host and without user-info.
 *
 * <p>It does not imply that the host may be called: the egress rules check that when a webhook is created and for each
 * connection.
 */
public record TargetUri(URI uri) {
    static final int MAX_LENGTH = 2048;

    private static final int MAX_PORT = 65_535;
    private static final int MAX_LABEL = 63;
    private static final int FIRST_NON_ASCII = 0x80;
    private static final int SPARE = 32;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public TargetUri {
        if (!isTarget(uri)) {
            throw new IllegalArgumentException("not a target URL");
        }
    }

    /** Parses {@code text}; empty when it is no valid target. */
    public static Optional<TargetUri> parse(String text) {
        return flaw(text).isPresent() ? Optional.empty() : Optional.of(new TargetUri(URI.create(text)));
    }

    /** Returns the reason why {@code text} is no valid target; empty when it is valid. */
    static Optional<String> flaw(String text) {
        if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
            return Optional.of("it has more than " + MAX_LENGTH + " characters");
        }
        try {
            return Optional.ofNullable(flaw(new URI(text)));
        } catch (URISyntaxException e) {
            return Optional.of(unfit(text, e.getIndex()));
        }
    }

    private static @Nullable String flaw(URI uri) {
        if (!isHttp(uri)) {
            return "the scheme must be http or https";
        }
        String authority = uri.getRawAuthority();
        if (authority == null) {
            return "it names no host";
        }
        if (authority.contains("@")) {
            return "user-info before the host is not allowed";
        }
        String host = uri.getHost();
        if (host == null) {
            return unfitHost(authority);
        }
        if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            return "the port must be 1 to " + MAX_PORT;
        }
        boolean longLabel = Arrays.stream(host.split("\\.", -1)).anyMatch(label -> label.length() > MAX_LABEL);
        return longLabel && !host.startsWith("[") ? "a part of the host has more than 63 characters" : null;
    }

    private static String unfit(String text, int index) {
        if (index < 0 || index >= text.length()) {
            return "it is not an absolute URL";
        }
        return text.charAt(index) == '%'
                ? "the percent sign at position " + index + " must be followed by two hexadecimal digits"
                : "the character at position " + index + " must be percent-encoded";
    }

    private static String unfitHost(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = colon < 0 ? authority : authority.substring(0, colon);
        if (host.chars().allMatch(c -> c < FIRST_NON_ASCII)) {
            return host.indexOf('_') >= 0
                    ? "the host has an underscore: only letters, digits, hyphens and dots are allowed"
                    : "the host may have letters, digits, hyphens and dots only, and a port after it digits only";
        }
        try {
            return "the host must be in ASCII: write " + IDN.toASCII(host);
        } catch (IllegalArgumentException noSuchName) {
            return "the host must be in ASCII (xn--...)";
        }
    }

    /** Returns the URL as the account wrote it. */
    public String text() {
        return uri.toString();
    }

    /** Returns the URL as sent: other characters percent-encoded in UTF-8, without normalization. */
    public URI ascii() {
        String text = uri.toString();
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) >= FIRST_NON_ASCII) {
                return URI.create(encoded(text));
            }
        }
        return uri;
    }

    /**
     * Percent-encodes {@code text}. {@link URI#toASCIIString} would normalize to NFC, so the receiver would see a
     * different path than was stored.
     */
    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + SPARE);
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            if (next >= 0) {
                encoded.append((char) next);
            } else {
                encoded.append('%').append(HEX.toHexDigits(next));
            }
        }
        return encoded.toString();
    }

    /** Returns the host and port that are called, as {@code example.com:443}; equal for two URLs on one server. */
    public String hostAndPort() {
        int named = uri.getPort();
        int port = named >= 0 ? named : "https".equalsIgnoreCase(uri.getScheme()) ? HTTPS_PORT : HTTP_PORT;
        return uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    private static boolean isTarget(URI uri) {
        return isHttp(uri)
                && uri.getHost() != null
                && !uri.getRawAuthority().contains("@")
                && uri.getPort() != 0
                && uri.getPort() <= MAX_PORT;
    }

    private static boolean isHttp(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    }

    @Override
    public String toString() {
        return text();
    }
}
