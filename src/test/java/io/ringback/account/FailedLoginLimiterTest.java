package io.ringback.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringback.http.ApiException;
import io.ringback.http.ClientAddress;
import io.ringback.http.Problem;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailedLoginLimiterTest {
    private final ApiException wrong = ApiException.of(Problem.INVALID_CREDENTIALS, "wrong", null);

    private Instant now = Instant.EPOCH;

    private record Config(int failedLogIns, double rateLimit) implements AccountConfig {
        @Override
        public Optional<String> masterToken() {
            return Optional.empty();
        }
    }

    @Test
    void an_address_with_too_many_failures_must_wait_and_others_need_not() {
        FailedLoginLimiter failedLoginLimiter = throttle(new Config(3, 0));

        assertThat(IntStream.range(0, 4)
                        .mapToObj(i -> failedLoginLimiter
                                .failed(new ClientAddress("203.0.113.7"), wrong)
                                .problem()))
                .containsExactly(
                        Problem.INVALID_CREDENTIALS,
                        Problem.INVALID_CREDENTIALS,
                        Problem.INVALID_CREDENTIALS,
                        Problem.TOO_MANY_REQUESTS);
        assertThat(failedLoginLimiter.failed(new ClientAddress("203.0.113.8"), wrong))
                .isSameAs(wrong);
    }

    @Test
    void after_too_many_failed_logins_keys_are_not_even_checked() {
        FailedLoginLimiter failedLoginLimiter = throttle(new Config(3, 0));
        IntStream.range(0, 3).forEach(i -> {
            failedLoginLimiter.checkLogIn(new ClientAddress("203.0.113.7"));
            assertThat(failedLoginLimiter.failedLogIn(new ClientAddress("203.0.113.7"), wrong))
                    .isSameAs(wrong);
        });

        assertThatThrownBy(() -> failedLoginLimiter.checkLogIn(new ClientAddress("203.0.113.7")))
                .isInstanceOf(ApiException.class);
        failedLoginLimiter.checkLogIn(new ClientAddress("203.0.113.8"));
        assertThat(failedLoginLimiter.failed(new ClientAddress("203.0.113.7"), wrong))
                .isSameAs(wrong);
    }

    @Test
    void invalid_tokens_do_not_prevent_logins() {
        FailedLoginLimiter failedLoginLimiter = throttle(new Config(3, 0));
        IntStream.range(0, 100).forEach(i -> failedLoginLimiter.failed(new ClientAddress("203.0.113.7"), wrong));
        failedLoginLimiter.checkLogIn(new ClientAddress("203.0.113.7"));
    }

    @Test
    void logins_of_an_address_have_the_rate_limit_of_a_token() {
        FailedLoginLimiter failedLoginLimiter = throttle(new Config(0, 2));
        ClientAddress caller = new ClientAddress("203.0.113.7");
        IntStream.range(0, 20).forEach(i -> failedLoginLimiter.takeLogIn(caller));
        assertThatThrownBy(() -> failedLoginLimiter.takeLogIn(caller)).isInstanceOf(ApiException.class);
        failedLoginLimiter.takeLogIn(new ClientAddress("203.0.113.8"));

        now = now.plusSeconds(1);
        failedLoginLimiter.takeLogIn(caller);
        failedLoginLimiter.takeLogIn(caller);
        assertThatThrownBy(() -> failedLoginLimiter.takeLogIn(caller)).isInstanceOf(ApiException.class);
    }

    @Test
    void addresses_of_one_ipv6_network_share_a_limit() {
        FailedLoginLimiter failedLoginLimiter = throttle(new Config(1, 0));
        assertThat(failedLoginLimiter.failed(new ClientAddress("2001:db8:1:2::1"), wrong))
                .isSameAs(wrong);
        assertThat(failedLoginLimiter.failed(new ClientAddress("2001:db8:1:2:3::9"), wrong))
                .isNotSameAs(wrong);
        assertThat(failedLoginLimiter.failed(new ClientAddress("2001:db8:1:3::1"), wrong))
                .isSameAs(wrong);
    }

    private FailedLoginLimiter throttle(Config config) {
        return new FailedLoginLimiter(config, () -> now);
    }

    @Test
    void a_limit_of_zero_disables_it() {
        FailedLoginLimiter failedLoginLimiter = throttle(new Config(0, 0));
        assertThat(IntStream.range(0, 100).mapToObj(i -> failedLoginLimiter.failed(new ClientAddress("a"), wrong)))
                .containsOnly(wrong);
    }
}
