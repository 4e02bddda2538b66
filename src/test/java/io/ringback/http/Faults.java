package io.ringback.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Lets the tests of other packages see what a refused request would be told. */
public final class Faults {
    private Faults() {}

    public static ObjectNode of(ApiException refused) {
        return refused.data();
    }
}
