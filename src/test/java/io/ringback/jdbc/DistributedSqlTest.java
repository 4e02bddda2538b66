package io.ringback.jdbc;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Detects forms of statements that Citus rejects, sends to all servers, or commits in two phases, in the text blocks of
 * the sources. Remaining ones are listed by class: fix and remove them, and add none.
 */
class DistributedSqlTest {
    private static final Pattern BLOCK = Pattern.compile("\"\"\"\\n(.*?)\"\"\"", Pattern.DOTALL);
    private static final Pattern STATEMENT =
            Pattern.compile("\\b(select .*from|insert into|update [a-z_]+ |delete from|with [a-z_]+ as)\\b");

    enum Form {
        /** Citus cannot use a row's physical position across servers. */
        CTID("\\bctid\\b"),
        /** A syntax error in forwarded queries. */
        EMPTY_SELECT("\\bselect from\\b"),
        /** Rows pass through the coordinator, and the commit has two phases. */
        INSERT_IN_CTE("\\bas \\( insert into\\b"),
        /** Citus 13.2 crashes the coordinator's process while planning a standalone one. */
        ASSIGNED_SUBSCRIPT("\\bset (?:(?! (?:where|from) ).)*\\)\\["),
        /** An operator that is not immutable, applied to a column. */
        NOW_PLUS_COLUMN("\\bset (?:(?! (?:where|from) ).)*now\\(\\) [+-] (?!interval|[:?])"),
        /** The target's columns must be qualified by its alias. */
        RETURNING_UNQUALIFIED("\\binsert into (?:(?! values ).)* returning (?![a-z]+\\.)"),
        /** Goes to every server: the outbox is read or written without its shard. */
        OUTBOX_WITHOUT_SHARD("^(?!.*\\bshard =).*\\b(?:from|join|update) delivery\\b");

        private final Pattern pattern;

        Form(String pattern) {
            this.pattern = Pattern.compile(pattern);
        }

        boolean isIn(String statement) {
            return pattern.matcher(statement).find();
        }
    }

    private static final Map<Form, Set<String>> KNOWN = new EnumMap<>(Map.of(
            Form.CTID, Set.of("Retention"),
            Form.INSERT_IN_CTE, Set.of("EventStore", "FanOut", "Health"),
            Form.ASSIGNED_SUBSCRIPT, Set.of("Settlement"),
            Form.NOW_PLUS_COLUMN, Set.of("Settlement"),
            Form.OUTBOX_WITHOUT_SHARD,
                    Set.of(
                            "Cancellations",
                            "DeliveryLog",
                            "EventStore",
                            "Fetch",
                            "OrderQueues",
                            "Redelivery",
                            "Retention",
                            "Settlement",
                            "PendingDeliveries")));

    private record Statement(String type, String text) {}

    private static List<Statement> statements() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(DistributedSqlTest::statements)
                    .toList();
        }
    }

    private static Stream<Statement> statements(Path file) {
        try {
            String type = file.getFileName().toString().replace(".java", "");
            return BLOCK
                    .matcher(Files.readString(file))
                    .results()
                    .map(block -> new Statement(type, plain(block.group(1))))
                    .filter(statement -> STATEMENT.matcher(statement.text()).find())
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String plain(String sql) {
        return sql.toLowerCase(Locale.ROOT)
                .replaceAll("--[^\\n]*", "")
                .replaceAll("\\s+", " ")
                .strip();
    }

    @Test
    void every_statement_can_be_distributed_except_the_listed_ones() throws IOException {
        List<Statement> all = statements();
        assertThat(all).hasSizeGreaterThan(60);
        Map<Form, Set<String>> found = Stream.of(Form.values())
                .flatMap(form -> all.stream()
                        .filter(statement -> form.isIn(statement.text()))
                        .map(statement -> Map.entry(form, statement.type())))
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toSet())));
        assertThat(found).isEqualTo(KNOWN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                CTID                  | delete from event_key where ctid = any (array(select ctid from event_key))
                EMPTY_SELECT          | select exists (select from event where id = :id)
                INSERT_IN_CTE         | with stored as ( insert into event select 1) select 1 from stored
                ASSIGNED_SUBSCRIPT    | update delivery set due_at = (:due::timestamptz[])[1] where id = :id
                NOW_PLUS_COLUMN       | update delivery d set due_at = now() + v.delay from v where shard = v.shard
                RETURNING_UNQUALIFIED | insert into event (id) select id from fresh returning id
                OUTBOX_WITHOUT_SHARD  | select id from delivery where id = :id
                """)
    void forms_that_cannot_be_distributed_are_detected(Form form, String statement) {
        assertThat(form.isIn(statement)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                EMPTY_SELECT          | select exists (select 1 from event where id = :id)
                ASSIGNED_SUBSCRIPT    | update delivery set tries = 1 where tries = (:try::int4[])[1]
                NOW_PLUS_COLUMN       | update delivery set due_at = now() + :delay * interval '1 ms' where shard = :shard
                RETURNING_UNQUALIFIED | insert into event as e (id) select id from fresh returning e.id
                OUTBOX_WITHOUT_SHARD  | select id from delivery where shard = :shard and id = :id
                """)
    void forms_that_can_be_distributed_are_accepted(Form form, String statement) {
        assertThat(form.isIn(statement)).isFalse();
    }
}
