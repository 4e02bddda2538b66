package io.ringback.dispatch.send;

import java.time.Duration;

record Times(Duration connectTimeout, Duration requestTimeout, Duration connectionIdle) implements SendConfig {
    /** For responses that arrive: a busy machine may need long to load TLS and HTTP/2 for the first request. */
    static final Times PATIENT = new Times(Duration.ofSeconds(15), Duration.ofSeconds(15));

    /** For responses that never arrive. */
    static final Times HASTY = new Times(Duration.ofSeconds(1), Duration.ofSeconds(2));

    Times(Duration connectTimeout, Duration requestTimeout) {
        this(connectTimeout, requestTimeout, Duration.ofSeconds(30));
    }
}
