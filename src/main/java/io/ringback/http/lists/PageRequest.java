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
 * Which part of a list a caller asks for.
 *
 * @param size how many items at most
 * @param after the item after which the page begins; null for the beginning
 * @param ascending oldest first
 * @param made when the items were made that are asked for
 * @param filter what they must show
 */
public record PageRequest(int size, @Nullable UUID after, boolean ascending, Made made, Filter filter) {
    private static final int DEFAULT = 50;
    private static final int LARGEST = 200;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    /** What ids have bits for. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    /** From when to when, both seconds included; null for no bound. */
    public record Made(@Nullable Instant from, @Nullable Instant to) {}

    /**
     * Reads {@code page_size}, {@code start_key}, {@code ascending}, {@code paginate}, {@code created_from},
     * {@code created_to} and the filters; a bad one is a 404 of its own.
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

    /** The same with the further condition {@code filter_{key}=value}. */
    public PageRequest with(String key, String value) {
        return new PageRequest(size, after, ascending, made, filter.with(key, value));
    }

    /** The same without the condition {@code filter_{key}=value}, which the list sees to by an index. */
    public PageRequest without(String key, String value) {
        return new PageRequest(size, after, ascending, made, filter.without(key, value));
    }

    /** The ids among which the page's items are. */
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
        // PHP's clients write 1 and 0, Python's True and False.
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
                // Nothing was made before, and ids have no bits for it.
                .map(instant -> instant.isBefore(Instant.EPOCH) ? Instant.EPOCH : instant)
                .orElseThrow(() -> faulty(
                        name + " must be a number of Gregorian seconds or a time of RFC 3339, as 2026-01-31T12:00:00Z",
                        name));
    }

    private static Optional<Instant> rfc3339(String value) {
        try {
            // A plus that was not escaped arrives as a blank.
            return Optional.of(OffsetDateTime.parse(value.replace(' ', '+')).toInstant())
                    .filter(instant -> !instant.isAfter(LAST));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    /** The opaque key under which the list goes on after {@code id}. */
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
            throw faulty("start_key must be a next_start_key that was handed out", "start_key");
        }
        if (bytes.length != 16) {
            throw faulty("start_key must be a next_start_key that was handed out", "start_key");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private static ApiException faulty(String message, String parameter) {
        return ApiException.of(Problem.FAULTY_REQUEST, message, parameter);
    }
}
