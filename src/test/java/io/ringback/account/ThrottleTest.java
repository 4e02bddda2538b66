package io.ringback.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringback.http.ApiException;
import io.ringback.http.Problem;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private final ApiException wrong = ApiException.of(Problem.INVALID_CREDENTIALS, "wrong", null);

    private record Config(int failedLogIns) implements AccountConfig {
        @Override
        public Optional<String> masterToken() {
            return Optional.empty();
        }

        @Override
        public double rateLimit() {
            return 0;
        }
    }

    @Test
    void after_so_many_failures_an_address_has_to_wait_and_others_do_not() {
        Throttle throttle = new Throttle(new Config(3));

        assertThat(IntStream.range(0, 4)
                        .mapToObj(i -> throttle.failed("203.0.113.7", wrong).problem()))
                .containsExactly(
                        Problem.INVALID_CREDENTIALS,
                        Problem.INVALID_CREDENTIALS,
                        Problem.INVALID_CREDENTIALS,
                        Problem.TOO_MANY_REQUESTS);
        assertThat(throttle.failed("203.0.113.8", wrong)).isSameAs(wrong);
    }

    @Test
    void after_so_many_failed_log_ins_an_address_does_not_even_get_its_key_looked_at() {
        Throttle throttle = new Throttle(new Config(3));
        IntStream.range(0, 3).forEach(i -> {
            throttle.checkLogIn("203.0.113.7");
            assertThat(throttle.failedLogIn("203.0.113.7", wrong)).isSameAs(wrong);
        });

        assertThatThrownBy(() -> throttle.checkLogIn("203.0.113.7")).isInstanceOf(ApiException.class);
        throttle.checkLogIn("203.0.113.8");
        assertThat(throttle.failed("203.0.113.7", wrong)).isSameAs(wrong);
    }

    @Test
    void wrong_tokens_keep_nobody_from_logging_in() {
        Throttle throttle = new Throttle(new Config(3));
        IntStream.range(0, 100).forEach(i -> throttle.failed("203.0.113.7", wrong));
        throttle.checkLogIn("203.0.113.7");
    }

    @Test
    void none_is_no_limit() {
        Throttle throttle = new Throttle(new Config(0));
        assertThat(IntStream.range(0, 100).mapToObj(i -> throttle.failed("a", wrong)))
                .containsOnly(wrong);
    }
}
