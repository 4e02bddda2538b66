package io.ringback.webhook;

import java.net.URI;
import java.net.URISyntaxException;
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
        return URI.create(uri.toASCIIString());
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
