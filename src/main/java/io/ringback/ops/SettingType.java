package io.ringback.ops;

import io.ringback.egress.EgressSettings;
import io.ringback.keyring.Keyring;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the text of a setting.
 *
 * @param title its type and bounds, as docs/configuration.md says them
 * @param noun the same in a sentence: "a whole number from 1 to 65535"
 * @param reader gives the text in the one form that the framework's converters read alike; throws
 *     {@link IllegalArgumentException} with the part that is wrong as its message, or with what is wrong about a secret
 */
record SettingType(String title, String noun, UnaryOperator<String> reader) {
    private static final Pattern DURATION = Pattern.compile("(?i)(?:PT)?((?:[0-9]{1,15}(?:ms|[smhd]))+)");
    private static final Pattern PART = Pattern.compile("([0-9]+)(ms|[smhd])");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([KMG]?)");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,9})?");

    String read(String text) {
        return reader.apply(text);
    }

    /** Any text, as it is. */
    static SettingType text() {
        return new SettingType("text", "a text", UnaryOperator.identity());
    }

    /** A text that {@code accepted} is true for. */
    static SettingType text(String noun, Predicate<String> accepted) {
        return new SettingType("text", noun, text -> require(accepted.test(text.strip()), text, text.strip()));
    }

    static SettingType bool() {
        return new SettingType("boolean", "true or false", text -> {
            String word = text.strip().toLowerCase(Locale.ROOT);
            return require(word.equals("true") || word.equals("false"), text, word);
        });
    }

    static SettingType integer(long least, long most) {
        String range = least + " to " + most;
        return new SettingType("integer, " + range, "a whole number from " + range, text -> {
            String digits = text.strip();
            require(INTEGER.matcher(digits).matches(), text, digits);
            long number = Long.parseLong(digits);
            return require(least <= number && number <= most, text, Long.toString(number));
        });
    }

    static SettingType number(long least, long most) {
        String range = least + " to " + most;
        return new SettingType("number, " + range, "a number from " + range, text -> {
            String digits = text.strip();
            require(NUMBER.matcher(digits).matches(), text, digits);
            double number = Double.parseDouble(digits);
            return require(least <= number && number <= most, text, digits);
        });
    }

    /** A number of bytes, or of K, M or G, each 1024 of the one before; the bounds are written the same. */
    static SettingType size(String least, String most) {
        String range = least + " to " + most;
        return new SettingType("size, " + range, "a size from " + range, text -> {
            long bytes = bytes(text);
            return require(bytes(least) <= bytes && bytes <= bytes(most), text, Long.toString(bytes));
        });
    }

    /** A whole number with its unit, or several: 1h30m. Zero needs none. The bounds are written the same. */
    static SettingType duration(String least, String most) {
        String range = least + " to " + most;
        return new SettingType("duration, " + range, "a duration with its unit from " + range, text -> {
            Duration duration = time(text);
            boolean inside = duration.compareTo(time(least)) >= 0 && duration.compareTo(time(most)) <= 0;
            return require(inside, text, duration.toString());
        });
    }

    /** One of {@code words}, in either case, with dashes or underscores. */
    static SettingType word(String... words) {
        return new SettingType("word", "one of " + String.join(", ", words), text -> {
            String asked = text.strip().replace('_', '-');
            return Arrays.stream(words)
                    .filter(asked::equalsIgnoreCase)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(text));
        });
    }

    static <E extends Enum<E>> SettingType word(Class<E> type) {
        return word(Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toArray(String[]::new));
    }

    /** The path of a file that can be read. */
    static SettingType file() {
        return new SettingType("path", "the path of a file that can be read", text -> {
            try {
                Path path = Path.of(text.strip());
                return require(Files.isRegularFile(path) && Files.isReadable(path), text, text.strip());
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException(text, e);
            }
        });
    }

    /** The path of a folder, which need not be there. */
    static SettingType folder() {
        return new SettingType("path", "the path of a folder", text -> {
            try {
                return require(!text.isBlank(), text, Path.of(text.strip()).toString());
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException(text, e);
            }
        });
    }

    /** One or more of {@code element}, separated by commas. */
    static SettingType list(SettingType element) {
        String type = element.title.replaceFirst("^([a-z]+)", "list of $1s");
        return new SettingType(
                type,
                element.noun,
                text -> Arrays.stream(text.split(",", -1)).map(element::read).collect(Collectors.joining(",")));
    }

    static SettingType postgresql() {
        return new SettingType("text", "the address of a PostgreSQL", text -> {
            String url = text.strip();
            // The rest after the scheme may contain a password.
            String scheme = url.replaceFirst("^((?:jdbc:)?[a-z0-9+]*:).*", "$1...");
            return require(DatabaseUrl.isReadable(url), scheme.endsWith("...") ? scheme : "...", url);
        });
    }

    static SettingType http() {
        return new SettingType("address", "an http or https address", text -> {
            String url = text.strip();
            return require(url.matches("(?i)https?://[^\\s/?#]+.*"), text, url);
        });
    }

    /** How traces are sent: gRPC would be twenty libraries more, for the same spans. */
    static SettingType otlp() {
        String noun =
                "a protocol of this service (it sends traces over HTTP, for which collectors have port 4318; gRPC is"
                        + " not supported)";
        return new SettingType("word", noun, word("http/protobuf").reader);
    }

    /** Returns the type of the entries of {@code RINGBACK_EGRESS_ALLOW}. */
    static SettingType reachable() {
        return text("a CIDR, a host, or *. and a domain", EgressSettings::isReachable);
    }

    static SettingType nameServer() {
        return text("the address of a name server, perhaps with its port", EgressSettings::isNameServer);
    }

    static SettingType proxy() {
        return new SettingType("text", "the address of a proxy", text -> {
            String wrong = "it is not of the form http://host:port or http://user:password@host:port";
            return require(EgressSettings.isProxy(text.strip()), wrong, text.strip());
        });
    }

    static SettingType peer() {
        return text("an address, a CIDR or a host", peer -> !peer.startsWith("*") && EgressSettings.isReachable(peer));
    }

    static SettingType keys() {
        return new SettingType("text", "keys", text -> {
            Keyring.check(text.strip());
            return text.strip();
        });
    }

    private static Duration time(String text) {
        String trimmed = text.strip();
        if (trimmed.equals("0")) {
            return Duration.ZERO;
        }
        var matcher = DURATION.matcher(trimmed);
        require(matcher.matches(), text, text);
        String parts = matcher.group(1).toLowerCase(Locale.ROOT);
        try {
            return PART.matcher(parts).results().map(SettingType::part).reduce(Duration.ZERO, Duration::plus);
        } catch (ArithmeticException tooLong) {
            throw new IllegalArgumentException(text, tooLong);
        }
    }

    private static Duration part(MatchResult part) {
        long count = Long.parseLong(part.group(1));
        return switch (part.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static long bytes(String text) {
        var matcher = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
        require(matcher.matches(), text, text);
        int thousands = " KMG".indexOf(matcher.group(2).isEmpty() ? " " : matcher.group(2));
        return Long.parseLong(matcher.group(1)) << (10 * thousands);
    }

    private static String require(boolean accepted, String text, String canonical) {
        if (!accepted) {
            throw new IllegalArgumentException(text);
        }
        return canonical;
    }
}
