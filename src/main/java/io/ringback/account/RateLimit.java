package io.ringback.account;

import io.vertx.core.MultiMap;

/**
 * The state of one token bucket, as the header fields {@code RateLimit-Policy} and {@code RateLimit} show it to its caller
 * (draft-ietf-httpapi-ratelimit-headers-10).
 *
 * @param policy the name of the bucket's kind, lower-case letters
 * @param perSecond requests per second that refill the bucket, above 0
 * @param level requests that are left
 */
record RateLimit(String policy, double perSecond, double level) {
    static final String POLICY_HEADER = "RateLimit-Policy";
    static final String HEADER = "RateLimit";

    private static final int BURST_SECONDS = 10;

    /** The largest integer of a structured field (RFC 9651, section 3.3.1). */
    private static final long MOST = 999_999_999_999_999L;

    /** Requests that a full bucket holds: ten seconds' worth, and at least one, or no request would ever pass. */
    static double burst(double perSecond) {
        return Math.max(1, perSecond * BURST_SECONDS);
    }

    /** Seconds in which an empty bucket becomes full. */
    static double fillSeconds(double perSecond) {
        return burst(perSecond) / perSecond;
    }

    /** Sets both header fields; those of another bucket are replaced. */
    void putInto(MultiMap headers) {
        long quota = bounded(Math.floor(burst(perSecond)));
        long window = bounded(Math.ceil(fillSeconds(perSecond)));
        // Not formatted(): it would write the digits of the JVM's locale.
        headers.set(POLICY_HEADER, '"' + policy + "\";q=" + quota + ";w=" + window);
        headers.set(HEADER, '"' + policy + "\";r=" + remaining() + ";t=" + reset());
    }

    private long remaining() {
        return bounded(Math.floor(level));
    }

    /** Seconds until the bucket is full, or until it holds one request again where it holds none. */
    private long reset() {
        double wanted = remaining() > 0 ? burst(perSecond) : 1;
        return bounded(Math.ceil((wanted - level) / perSecond));
    }

    private static long bounded(double number) {
        return (long) Math.clamp(number, 0, MOST);
    }
}
