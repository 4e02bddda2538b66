package io.ringback.dispatch;

/** Why a request got no answer that can be judged, as attempts and callers name it. */
enum ClientError {
    TIMEOUT("timeout"),
    NXDOMAIN("nxdomain"),
    ECONNREFUSED("econnrefused"),
    ECONNRESET("econnreset"),
    EHOSTUNREACH("ehostunreach"),
    TLS("tls"),
    BLOCKED("blocked"),
    OVERSIZED("oversized"),
    PROTOCOL("protocol");

    private final String text;

    ClientError(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
