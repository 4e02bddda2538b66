package io.ringback.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A query string, its {@code auth_token} taken out so that nobody can log it. */
record Query(@Nullable String token, String rest) {
    private static final String TOKEN = "auth_token";
    /** What stands for a pair that cannot be read, and could hold anything: as malformed, and silent. */
    private static final String MALFORMED = "%";

    static Query of(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return new Query(null, "");
        }
        String token = null;
        StringJoiner rest = new StringJoiner("&", "?", "").setEmptyValue("");
        for (String pair : raw.split("&", -1)) {
            try {
                String value = tokenIn(pair);
                if (value == null) {
                    rest.add(pair);
                } else if (token == null) {
                    token = value;
                }
            } catch (IllegalArgumentException undecodable) {
                rest.add(MALFORMED);
            }
        }
        return new Query(token, rest.toString());
    }

    /** The value of {@code pair} when it is the token, however its name is encoded. */
    private static @Nullable String tokenIn(String pair) {
        if (!pair.contains("=")) {
            return null;
        }
        List<String> values = new QueryStringDecoder(pair, false).parameters().get(TOKEN);
        return values == null ? null : values.getFirst();
    }

    @Override
    public String toString() {
        return "Query[" + rest + "]";
    }
}
