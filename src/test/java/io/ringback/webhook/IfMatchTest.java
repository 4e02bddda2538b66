package io.ringback.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ringback.http.ApiException;
import io.ringback.http.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {

    @ParameterizedTest
    @ValueSource(strings = {"\"3\"", "*", " * ", "\"2\", \"3\""})
    void a_listed_revision_may_be_changed(String header) {
        assertThatCode(() -> new IfMatch(header).check(3)).doesNotThrowAnyException();
    }

    @Test
    void a_missing_header_is_no_condition() {
        assertThatCode(() -> new IfMatch(null).check(3)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "\"33\"", "W/\"3\"", "3", "", "\""})
    void an_unlisted_revision_may_not_be_changed(String header) {
        var refused = catchThrowableOfType(ApiException.class, () -> new IfMatch(header).check(3));

        assertThat(refused.problem()).isEqualTo(Problem.CONFLICT);
    }
}
