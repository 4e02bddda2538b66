package io.ringback.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A query string without its {@code auth_token} and whatever else is named like a credential, so that nobody can log it. */
record Query(@Nullable String token, String rest) {
    private static final String TOKEN = "auth_token";
    /** Names under which clients send credentials elsewhere; none of them is read here. */
    private static final Pattern SECRET =
            Pattern.compile("token|secret|passw|api[-_.]?key|authorization|credential", Pattern.CASE_INSENSITIVE);
    /** A filter stays one, though nothing it could ask for is shown: without it a list would have more than was asked for. */
    private static final String FILTER = "filter_";
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

    /** What {@code pair} says, its names decoded; a semicolon may part several. */
    private static Map<String, List<String>> parameters(String pair) {
        return pair.contains("=") ? new QueryStringDecoder(pair, false).parameters() : Map.of();
    }

    /** A misspelled token is none, and as secret. */
    private static boolean isSecret(String name) {
        return SECRET.matcher(name).find();
    }

    @Override
    public String toString() {
        return "Query[" + rest + "]";
    }
}
