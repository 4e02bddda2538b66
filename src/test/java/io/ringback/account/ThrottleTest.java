package io.ringback.account;

import static org.assertj.core.api.Assertions.assertThat;

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
    void none_is_no_limit() {
        Throttle throttle = new Throttle(new Config(0));
        assertThat(IntStream.range(0, 100).mapToObj(i -> throttle.failed("a", wrong)))
                .containsOnly(wrong);
    }
}
