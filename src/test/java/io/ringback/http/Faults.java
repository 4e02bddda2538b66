package io.ringback.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Returns the errors of a rejected request, for tests of other packages. */
public final class Faults {
    private Faults() {}

    public static ObjectNode of(ApiException refused) {
        return refused.data();
    }
}
