package io.ringback.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.chaos.Proxy;
import io.ringback.testing.ProxiedPostgresResource;
import io.ringback.testing.Receiver;
import io.ringback.testing.Requests.Request;
import io.ringback.testing.Tenant;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a connection that is lost after the server commits and before its reply. No event here has a key. */
@QuarkusTest
@WithTestResource(ProxiedPostgresResource.class)
class LostReplyTest {
    @Inject
    Books books;

    @SuppressWarnings("NullAway.Init") // set by the test resource
    Proxy proxy;

    @AutoClose
    private final Receiver server = Receiver.start();

    private Tenant tenant;

    @BeforeEach
    void set_up_account_with_a_webhook() {
        tenant = Tenant.create();
        tenant.webhook("channel_create", server.uri("/"), Map.of("format", "json"));
    }

    private static Map<String, Object> event(String text) {
        return Map.of("hook", "channel_create", "payload", Map.of("text", text));
    }

    private int post(Object data) {
        return tenant.request()
                .body(Map.of("data", data))
                .post(tenant.path("/events"))
                .statusCode();
    }

    /** Duplicates would arrive before the marker, which is posted last. */
    private void assertReceived(Stream<String> texts) throws Exception {
        List<String> expected = texts.toList();
        assertThat(books.events(tenant)).isEqualTo(expected.size());
        server.await(expected.size());
        assertThat(post(event("marker"))).isEqualTo(202);
        Request last = server.next();
        while (!last.text().contains("marker")) {
            last = server.next();
        }
        assertThat(server.received().stream().map(Request::text).filter(text -> !text.contains("marker")))
                .hasSize(expected.size())
                .allMatch(text -> expected.stream().anyMatch(text::contains));
    }

    @Test
    void a_group_with_an_unconfirmed_commit_is_stored_once_and_accepted() throws Exception {
        int count = 40;
        proxy.loseReply("single-", 0);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, count)
                    .mapToObj(i -> callers.submit(() -> post(event("single-" + i + "."))))
                    .toList();
            for (var answer : answers) {
                assertThat(answer.get()).isEqualTo(202);
            }
        }
        assertReceived(IntStream.range(0, count).mapToObj(i -> "single-" + i + "."));
    }

    /** Loses the reply of the statement, which rolls back, or of the commit. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void a_batch_with_an_unconfirmed_commit_is_stored_once_and_accepted(int later) throws Exception {
        proxy.loseReply("batch-" + later, later);
        assertThat(post(List.of(event("batch-" + later + "-a"), event("batch-" + later + "-b"))))
                .isEqualTo(202);
        assertReceived(Stream.of("batch-" + later + "-a", "batch-" + later + "-b"));
    }
}
