package io.ringback.dispatch.send;

import io.ringback.delivery.AttemptResult;

/** Lists the reasons why a request got no usable response, as attempts and callers name them. */
public enum ClientError {
    TIMEOUT("timeout"),
    NXDOMAIN("nxdomain"),
    /** No name server answered conclusively. */
    DNS("dns"),
    ECONNREFUSED("econnrefused"),
    ECONNRESET("econnreset"),
    EHOSTUNREACH("ehostunreach"),
    TLS("tls"),
    BLOCKED("blocked"),
    OVERSIZED("oversized"),
    PROTOCOL("protocol"),
    /** The request exceeds the maximum length and was not sent. */
    TOO_LONG("too_long"),
    /** No request could be built, because of a bug or damaged data. */
    UNSENDABLE(AttemptResult.UNSENDABLE);

    private final String text;

    ClientError(String text) {
        this.text = text;
    }

    /** Returns whether the error concerns the receiver: not when this process rejected the request. */
    public boolean isOfReceiver() {
        return this != BLOCKED && this != TOO_LONG && this != UNSENDABLE;
    }

    public String text() {
        return text;
    }
}
