package io.ringback.dispatch.send;

import io.ringback.delivery.AttemptResult;

/** Why a request got no answer that can be judged, as attempts and callers name it. */
public enum ClientError {
    TIMEOUT("timeout"),
    NXDOMAIN("nxdomain"),
    /** A name server did not say whether the name exists. */
    DNS("dns"),
    ECONNREFUSED("econnrefused"),
    ECONNRESET("econnreset"),
    EHOSTUNREACH("ehostunreach"),
    TLS("tls"),
    BLOCKED("blocked"),
    OVERSIZED("oversized"),
    PROTOCOL("protocol"),
    /** The request is longer than what is sent, and so it was not. */
    TOO_LONG("too_long"),
    /** No request could be made of it: the fault is ours, or the stored data's. */
    UNSENDABLE(AttemptResult.UNSENDABLE);

    private final String text;

    ClientError(String text) {
        this.text = text;
    }

    /** Whether it tells anything of the receiver: not when the request was refused here. */
    public boolean isOfReceiver() {
        return this != BLOCKED && this != TOO_LONG && this != UNSENDABLE;
    }

    public String text() {
        return text;
    }
}
