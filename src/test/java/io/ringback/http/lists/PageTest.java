package io.ringback.http.lists;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.id.Ids;
import io.ringback.testing.SettableClock;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
    private static final Filter NONE = new Filter(List.of());
    private static final PageRequest.Made ANY_TIME = new PageRequest.Made(null, null);
    private static final Instant START = Instant.parse("2026-11-23T06:18:33Z");

    private final SettableClock clock = new SettableClock(START);
    private final Ids ids = new Ids(clock, new Random(1));
    private final Shelf shelf = new Shelf();

    private record Item(UUID id, int number) {}

    /** Implements a list in memory that reads as the database does, and counts the reads. */
    private static final class Shelf implements ListSource<Item, ObjectNode> {
        private final List<Item> items = new ArrayList<>();
        private int read;
        private int heavyAfter = Integer.MAX_VALUE;
        private int weight;
        private @Nullable UUID cut;

        @Override
        public Found<Item> read(Range range, int most) {
            Comparator<Item> order = Comparator.comparing(item -> item.id().toString());
            List<Item> found = items.stream()
                    .filter(item -> item.id().toString().compareTo(range.above().toString()) > 0)
                    .filter(item -> item.id().toString().compareTo(range.below().toString()) < 0)
                    .sorted(range.ascending() ? order : order.reversed())
                    .limit(most)
                    .toList();
            boolean more = found.size() > heavyAfter;
            found = more ? found.subList(0, heavyAfter) : found;
            read += found.size();
            return new Found<>(found, cut, more);
        }

        @Override
        public int bytes(Item item) {
            return weight;
        }

        @Override
        public UUID id(Item item) {
            return item.id();
        }

        @Override
        public ObjectNode line(Item item) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("number", item.number())
                    .put("tenth", item.number() % 10 == 0);
        }
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            shelf.items.add(new Item(ids.next(), shelf.items.size()));
        }
    }

    private static Filter filter(String name, String value) {
        var query = new MultivaluedHashMap<String, String>();
        query.add(name, value);
        return Filter.of(query);
    }

    private Page<ObjectNode> page(int size, Page<ObjectNode> before, boolean ascending, Filter filter)
            throws SQLException {
        return Page.of(shelf, new PageRequest(size, before.next(), ascending, ANY_TIME, filter));
    }

    private static Page<ObjectNode> first() {
        return new Page<>(List.of(), new PageRequest(1, null, false, ANY_TIME, NONE), null);
    }

    /** Reads page after page until the last one. */
    private List<Integer> all(int size, boolean ascending, Filter filter) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        Page<ObjectNode> page = page(size, first(), ascending, filter);
        numbers.addAll(numbers(page));
        while (page.next() != null) {
            page = page(size, page, ascending, filter);
            numbers.addAll(numbers(page));
        }
        return numbers;
    }

    private static List<Integer> numbers(Page<ObjectNode> page) {
        return page.items().stream().map(item -> item.get("number").intValue()).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 50, 51, 52, 102, 200})
    void consecutive_pages_have_every_item_once(int size) throws SQLException {
        add(102);
        assertThat(all(size, true, NONE)).hasSize(102).isSorted().doesNotHaveDuplicates();
        assertThat(all(size, false, NONE)).isEqualTo(all(size, true, NONE).reversed());
    }

    @Test
    void a_page_with_all_items_is_the_last() throws SQLException {
        add(51);
        assertThat(page(51, first(), false, NONE).next()).isNull();
        assertThat(page(50, first(), false, NONE).next()).isNotNull();
    }

    @Test
    void items_added_meanwhile_do_not_shift_pages() throws SQLException {
        add(20);
        Page<ObjectNode> page = page(10, first(), false, NONE);
        add(5);
        assertThat(numbers(page(10, page, false, NONE))).containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 50})
    void a_filter_fills_pages_from_later_items(int size) throws SQLException {
        add(500);
        List<Integer> tenths = all(size, true, filter("filter_tenth", "true"));
        assertThat(tenths).hasSize(50).allMatch(number -> number % 10 == 0).isSorted();
        assertThat(page(5, first(), true, filter("filter_tenth", "true")).items())
                .hasSize(5);
    }

    @Test
    void a_filter_examines_a_limited_number_of_items_per_page() throws SQLException {
        add(Page.MOST_LOOKED_AT + 100);
        Filter last = filter("filter_number", "0");
        Page<ObjectNode> page = page(50, first(), false, last);
        assertThat(page.items()).isEmpty();
        assertThat(shelf.read).isBetween(Page.MOST_LOOKED_AT, Page.MOST_LOOKED_AT + 100);
        assertThat(numbers(page(50, page, false, last))).containsExactly(0);
        assertThat(all(50, false, last)).containsExactly(0);
    }

    @Test
    void a_filter_examines_at_most_a_month_per_page() throws SQLException {
        add(1);
        clock.advance(Page.LONGEST_LOOK.plus(Duration.ofHours(1)));
        add(1);
        assertThat(numbers(page(50, first(), false, NONE))).containsExactly(1, 0);
        Page<ObjectNode> page = page(50, first(), false, filter("filter_number", "0"));
        assertThat(page.items()).isEmpty();
        assertThat(numbers(page(50, page, false, filter("filter_number", "0")))).containsExactly(0);
    }

    @Test
    void a_page_ends_at_the_cut_of_its_list() throws SQLException {
        add(10);
        shelf.cut = ids.next();
        assertThat(page(50, first(), false, NONE).next()).isEqualTo(shelf.cut);
        assertThat(page(5, first(), false, NONE).next())
                .isEqualTo(shelf.items.get(5).id());
    }

    @Test
    void a_page_reads_one_item_more_than_it_shows() throws SQLException {
        add(500);
        page(1, first(), false, NONE);
        assertThat(shelf.read).isEqualTo(2);
        shelf.read = 0;
        page(50, first(), false, NONE);
        assertThat(shelf.read).isEqualTo(51);
        shelf.read = 0;
        page(200, first(), false, NONE);
        assertThat(shelf.read).isEqualTo(201);
    }

    @Test
    void a_page_of_large_items_ends_early_with_a_next_key() throws SQLException {
        add(10);
        shelf.weight = Page.MOST_BYTES / 3;
        assertThat(page(1000, first(), false, NONE).items()).hasSize(4);
        assertThat(all(1000, false, NONE)).hasSize(10).doesNotHaveDuplicates();
        shelf.weight = 10 * Page.MOST_BYTES;
        assertThat(all(1000, true, NONE)).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void a_page_makes_at_most_four_reads_that_hit_the_byte_limit() throws SQLException {
        add(20);
        shelf.heavyAfter = 2;
        assertThat(page(50, first(), false, NONE).items()).hasSize(8);
        assertThat(all(50, false, NONE)).hasSize(20).doesNotHaveDuplicates();
        assertThat(all(3, true, filter("filter_tenth", "true"))).containsExactly(0, 10);
    }

    @Test
    void created_from_and_created_to_are_inclusive() throws SQLException {
        for (int i = 0; i < 5; i++) {
            add(1);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(made(START.plusSeconds(1), START.plusSeconds(3))).containsExactly(1, 2, 3);
        assertThat(made(START.plusSeconds(4), null)).containsExactly(4);
        assertThat(made(null, START)).containsExactly(0);
        assertThat(made(START.plusSeconds(3), START.plusSeconds(2))).isEmpty();
    }

    private List<Integer> made(@Nullable Instant from, @Nullable Instant to) throws SQLException {
        return numbers(Page.of(shelf, new PageRequest(50, null, true, new PageRequest.Made(from, to), NONE)));
    }
}
