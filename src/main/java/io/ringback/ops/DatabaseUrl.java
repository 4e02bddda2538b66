package io.ringback.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the URL of a database before the driver does, which would log the URL and a password in it. */
final class DatabaseUrl {
    private static final int LAST_PORT = 65_535;
    private static final Pattern PORT = Pattern.compile("(?<=[^:]):([0-9]{1,5})(?=[,/])");
    private static final String HOST = "(\\[[0-9a-fA-F:.%]+]|[^\\s:/,?\\[\\]]*)(:[0-9]{1,5})?";
    private static final Pattern FORM = Pattern.compile(
            "jdbc:postgresql:(?://(?<hosts>" + HOST + "(," + HOST + ")*/))?(?<rest>[^\\s/]*(\\?\\S*)?)");

    private DatabaseUrl() {}

    static boolean isReadable(String url) {
        var form = FORM.matcher(url);
        return form.matches() && hasPorts(form.group("hosts")) && isDecodable(form.group("rest"));
    }

    private static boolean hasPorts(@Nullable String hosts) {
        return hosts == null
                || PORT.matcher(hosts)
                        .results()
                        .mapToInt(port -> Integer.parseInt(port.group(1)))
                        .allMatch(port -> port > 0 && port <= LAST_PORT);
    }

    private static boolean isDecodable(String text) {
        try {
            URLDecoder.decode(text, UTF_8);
            return true;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
