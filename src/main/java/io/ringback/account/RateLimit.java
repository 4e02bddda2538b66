package io.ringback.account;

import io.vertx.core.MultiMap;

/**
 * Holds the state of a token bucket, shown by the header fields {@code RateLimit-Policy} and {@code RateLimit}
 * (draft-ietf-httpapi-ratelimit-headers-10).
 *
 * @param policy the name of the bucket's kind, lower-case letters
 * @param perSecond requests per second that refill the bucket, above 0
 * @param level the number of requests left
 */
record RateLimit(String policy, double perSecond, double level) {
    static final String POLICY_HEADER = "RateLimit-Policy";
    static final String HEADER = "RateLimit";

    private static final int BURST_SECONDS = 10;

    /** Largest integer of a structured field (RFC 9651, section 3.3.1). */
    private static final long MOST = 999_999_999_999_999L;

    /**
     * Returns the size of a full bucket: ten seconds' requests, and at least one, or no request would ever be allowed.
     */
    static double burst(double perSecond) {
        return Math.max(1, perSecond * BURST_SECONDS);
    }

    /** Returns the time in which an empty bucket fills, in seconds. */
    static double fillSeconds(double perSecond) {
        return burst(perSecond) / perSecond;
    }

    /** Sets both header fields; replaces those of another bucket. */
    void putInto(MultiMap headers) {
        long quota = bounded(Math.floor(burst(perSecond)));
        long window = bounded(Math.ceil(fillSeconds(perSecond)));
        // Not formatted(), which would use the digits of the JVM's locale.
        headers.set(POLICY_HEADER, '"' + policy + "\";q=" + quota + ";w=" + window);
        headers.set(HEADER, '"' + policy + "\";r=" + remaining() + ";t=" + reset());
    }

    private long remaining() {
        return bounded(Math.floor(level));
    }

    /**
     * Returns the time until the bucket is full, or, when it is empty, until the next request is allowed; in seconds.
     */
    private long reset() {
        double wanted = remaining() > 0 ? burst(perSecond) : 1;
        return bounded(Math.ceil((wanted - level) / perSecond));
    }

    private static long bounded(double number) {
        return (long) Math.clamp(number, 0, MOST);
    }
}
