package io.ringback.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.pages.Pages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that docs/hooks.md lists exactly the fields of the built-in hooks. */
class HookReferenceTest {
    private static final Path PAGE = Path.of("docs/hooks.md");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

    /** A raw call event with every translated field. */
    private static final String RAW = """
            {"Event-Category": "call_event", "Event-Name": "CHANNEL_DESTROY", "Call-ID": "c", "Msg-ID": "1",
             "Timestamp": 63931112471, "Call-Direction": "inbound", "Other-Leg-Call-ID": "o",
             "Caller-ID-Name": "n", "Caller-ID-Number": "1", "Callee-ID-Name": "n", "Callee-ID-Number": "2",
             "From": "f", "To": "t", "Request": "r", "Inception": "i", "Channel-Is-Loopback": "false",
             "Hangup-Cause": "NORMAL_CLEARING", "Hangup-Code": "sip:200", "Duration-Seconds": "71",
             "Ringing-Seconds": "4", "Billing-Seconds": "67", "Custom-Application-Vars": {"a": "b"},
             "Custom-Channel-Vars": {"Account-ID": "c0ffee00c0ffee00c0ffee00c0ffee00", "Owner-ID": "o",
               "Authorizing-ID": "a", "Authorizing-Type": "device", "Resource-ID": "r", "Realm": "x"}}""";

    @Test
    void the_page_lists_every_field_of_a_call() throws IOException {
        Set<String> fields = names(
                new KazooCallEvent((ObjectNode) JSON.readTree(RAW)).payload(Instant.parse("2025-11-23T10:21:11Z")));
        for (JsonNode hook : hooks()) {
            if (hook.path("id").asText().startsWith("channel_")) {
                fields.addAll(names(hook.path("sample")));
            }
        }
        assertThat(told("Calls")).isEqualTo(fields);
    }

    @Test
    void the_page_lists_every_field_of_webhook_disabled() throws IOException {
        assertThat(told("webhook_disabled"))
                .isEqualTo(names(hook("webhook_disabled").path("sample")));
    }

    @Test
    void the_page_lists_every_hook_with_a_sample() throws IOException {
        assertThat(told("Built-in hooks"))
                .isEqualTo(new TreeSet<>(Stream.of(hooks())
                        .flatMap(all -> all.findValuesAsText("id").stream())
                        .toList()));
        assertThat(JSON.readTree(example())).isEqualTo(hook("channel_destroy").path("sample"));
    }

    private static String example() {
        String page = Pages.text(PAGE);
        int start = page.indexOf("```json", page.indexOf("A `channel_destroy`")) + "```json".length();
        return page.substring(start, page.indexOf("```", start));
    }

    private static JsonNode hooks() throws IOException {
        return JSON.readTree(Path.of("src/main/resources/hooks.json").toFile());
    }

    private static JsonNode hook(String id) throws IOException {
        for (JsonNode hook : hooks()) {
            if (hook.path("id").asText().equals(id)) {
                return hook;
            }
        }
        throw new AssertionError("no hook " + id);
    }

    private static Set<String> told(String heading) {
        Set<String> names = new TreeSet<>();
        for (List<String> row : Pages.rows(PAGE, heading)) {
            NAME.matcher(row.getFirst()).results().forEach(name -> names.add(name.group(1)));
        }
        return names;
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        for (Iterator<String> fields = object.fieldNames(); fields.hasNext(); ) {
            names.add(fields.next());
        }
        return names;
    }
}
