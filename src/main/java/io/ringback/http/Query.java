package io.ringback.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds a query string without its {@code auth_token} and other credentials, so that nothing can log them. */
record Query(@Nullable String token, String rest) {
    private static final String TOKEN = "auth_token";
    /** Parameter names under which clients send credentials to other services; none of them is read. */
    private static final Pattern SECRET =
            Pattern.compile("token|secret|passw|api[-_.]?key|authorization|credential", Pattern.CASE_INSENSITIVE);
    /** Prefix of filters. A filter with a secret name stays but matches nothing; dropping it would widen the list. */
    private static final String FILTER = "filter_";
    /** Replaces a pair that cannot be decoded and might hold a credential; it stays malformed and discloses nothing. */
    private static final String MALFORMED = "%";

    static Query of(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return new Query(null, "");
        }
        String token = null;
        StringJoiner rest = new StringJoiner("&", "?", "").setEmptyValue("");
        for (String pair : raw.split("&", -1)) {
            try {
                Map<String, List<String>> parameters = parameters(pair);
                if (parameters.keySet().stream().noneMatch(Query::isSecret)) {
                    rest.add(pair);
                } else if (token == null && parameters.containsKey(TOKEN)) {
                    token = parameters.get(TOKEN).getFirst();
                } else if (pair.startsWith(FILTER)) {
                    rest.add(pair.substring(0, pair.indexOf('=') + 1));
                }
            } catch (IllegalArgumentException undecodable) {
                rest.add(MALFORMED);
            }
        }
        return new Query(token, rest.toString());
    }

    /** Returns the decoded names and values of {@code pair}; a semicolon may separate several. */
    private static Map<String, List<String>> parameters(String pair) {
        return pair.contains("=") ? new QueryStringDecoder(pair, false).parameters() : Map.of();
    }

    /** Returns whether {@code name} is a credential, misspelt ones included. */
    private static boolean isSecret(String name) {
        return SECRET.matcher(name).find();
    }

    @Override
    public String toString() {
        return "Query[" + rest + "]";
    }
}
