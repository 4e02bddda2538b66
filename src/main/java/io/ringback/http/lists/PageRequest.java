package io.ringback.http.lists;

import com.fasterxml.jackson.databind.node.TextNode;
import io.ringback.http.ApiException;
import io.ringback.http.GregorianTime;
import io.ringback.http.Problem;
import io.ringback.id.Ids;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Describes the part of a list that a caller asks for.
 *
 * @param size the maximum number of items
 * @param after the item after which the page begins; null for the beginning
 * @param ascending oldest first
 * @param made the period in which the items were created
 * @param filter the conditions that they must match
 */
public record PageRequest(int size, @Nullable UUID after, boolean ascending, Made made, Filter filter) {
    private static final int DEFAULT = 50;
    private static final int LARGEST = 200;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    /** The latest time that ids can represent. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    /** Limits the creation time, both seconds included; null for no limit. */
    public record Made(@Nullable Instant from, @Nullable Instant to) {}

    /**
     * Reads {@code page_size}, {@code start_key}, {@code ascending}, {@code paginate}, {@code created_from},
     * {@code created_to} and the filters; throws a 404 that names an invalid one.
     */
    public static PageRequest of(UriInfo uri) {
        MultivaluedMap<String, String> query = uri.getQueryParameters();
        String key = query.getFirst("start_key");
        return new PageRequest(
                size(query),
                key == null ? null : decode(key),
                flag(query.getFirst("ascending"), "ascending", false),
                new Made(instant(query, "created_from"), instant(query, "created_to")),
                Filter.of(query));
    }

    /** Returns the same request with the additional condition {@code filter_{key}=value}. */
    public PageRequest with(String key, String value) {
        return new PageRequest(size, after, ascending, made, filter.with(key, value));
    }

    /**
     * Returns the same request without {@code filter_{key}=value}, for a list that applies this condition by an index.
     */
    public PageRequest without(String key, String value) {
        return new PageRequest(size, after, ascending, made, filter.without(key, value));
    }

    /** Returns the range of ids that contains the page's items. */
    Range range() {
        Range range = Range.all(ascending);
        if (made.from() != null) {
            UUID first = Ids.floor(made.from());
            range = range.from(new UUID(first.getMostSignificantBits(), first.getLeastSignificantBits() - 1));
        }
        if (made.to() != null) {
            range = range.to(Ids.floor(made.to().plus(A_SECOND)));
        }
        return after == null ? range : range.after(after);
    }

    private static int size(MultivaluedMap<String, String> query) {
        if (!flag(query.getFirst("paginate"), "paginate", true)) {
            return ConfigProvider.getConfig()
                    .getOptionalValue("ringback.http.unpaged-cap", Integer.class)
                    .orElse(1000);
        }
        String size = query.getFirst("page_size");
        if (size == null) {
            return DEFAULT;
        }
        if (!NUMBER.matcher(size).matches() || Integer.parseInt(size) < 1 || Integer.parseInt(size) > LARGEST) {
            throw faulty("page_size must be a number from 1 to " + LARGEST, "page_size");
        }
        return Integer.parseInt(size);
    }

    private static boolean flag(@Nullable String value, String name, boolean absent) {
        if (value == null) {
            return absent;
        }
        // PHP clients write 1 and 0, Python clients True and False.
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw faulty(name + " must be true or false", name);
        };
    }

    private static @Nullable Instant instant(MultivaluedMap<String, String> query, String name) {
        String value = query.getFirst(name);
        if (value == null) {
            return null;
        }
        return Optional.of(value)
                .filter(text -> text.chars().allMatch(Character::isDigit))
                .flatMap(text -> GregorianTime.parse(TextNode.valueOf(text)))
                .or(() -> rfc3339(value))
                // Nothing is older than the epoch, and ids cannot represent earlier times.
                .map(instant -> instant.isBefore(Instant.EPOCH) ? Instant.EPOCH : instant)
                .orElseThrow(() -> faulty(
                        name + " must be a number of Gregorian seconds or a time of RFC 3339, as 2026-01-31T12:00:00Z",
                        name));
    }

    private static Optional<Instant> rfc3339(String value) {
        try {
            // An unescaped plus arrives as a blank.
            return Optional.of(OffsetDateTime.parse(value.replace(' ', '+')).toInstant())
                    .filter(instant -> !instant.isAfter(LAST));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    /** Returns the opaque key that continues the list after {@code id}. */
    static String encode(UUID id) {
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static UUID decode(String key) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(key);
        } catch (IllegalArgumentException notOurs) {
            throw faulty("start_key must be the next_start_key of an earlier page", "start_key");
        }
        if (bytes.length != 16) {
            throw faulty("start_key must be the next_start_key of an earlier page", "start_key");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private static ApiException faulty(String message, String parameter) {
        return ApiException.of(Problem.FAULTY_REQUEST, message, parameter);
    }
}
