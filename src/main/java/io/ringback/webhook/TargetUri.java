package io.ringback.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * An absolute http or https URL that names a host and carries no user-info.
 *
 * <p>Whether that host may be reached is not said by it: the egress rules judge that, when a webhook is made and again
 * for each connection.
 */
public record TargetUri(URI uri) {
    static final int MAX_LENGTH = 2048;

    private static final int MAX_PORT = 65_535;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public TargetUri {
        if (!isTarget(uri)) {
            throw new IllegalArgumentException("not a target URL");
        }
    }

    /** The target that {@code text} names; empty when it is none. */
    public static Optional<TargetUri> parse(String text) {
        if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            return isTarget(uri) ? Optional.of(new TargetUri(uri)) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    /** The URL as its account wrote it. */
    public String text() {
        return uri.toString();
    }

    /** The URL as it goes over the wire: other characters percent-encoded in UTF-8. */
    public URI ascii() {
        String ascii = uri.toASCIIString();
        return ascii.equals(uri.toString()) ? uri : URI.create(ascii);
    }

    /** The host and port that are called, as {@code example.com:443}: the same for two URLs on one server. */
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
