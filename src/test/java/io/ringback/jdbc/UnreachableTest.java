package io.ringback.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketException;
import java.sql.SQLException;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreachableTest {
    private static Exception rolledBack(Throwable why) {
        Exception rolledBack = new Exception("Could not commit transaction.");
        rolledBack.addSuppressed(why);
        return new IllegalStateException(rolledBack);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "57P01", "57P04", "57014", "53100", "53300", "25006", "58030", "28P01", "40001", "40P01",
                "55P03", "XX000", "40002", "42501", "42P01", "3F000", "26000", "42P05", "0A000", "F0000", "XX001"
            })
    void states_of_an_unavailable_server_are_recognized(String state) {
        assertThat(Unreachable.isCauseOf(new IllegalStateException(new SQLException("x", state))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "22021", "42601", "42703", "54001"})
    void errors_of_statements_do_not_count_as_unavailable(String state) {
        assertThat(Unreachable.isCauseOf(new SQLException("x", state))).isFalse();
        assertThat(Unreachable.isCauseOf(rolledBack(new SQLException("x", state))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "25006", "25P03", "57P01", "57P05", "58030", "XX000"})
    void ended_and_read_only_connections_are_unusable(String state) {
        assertThat(Unreachable.endsConnection(new SQLException("x", state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"53100", "57014", "40001", "23505", "42501"})
    void a_connection_with_a_failed_statement_is_kept(String state) {
        assertThat(Unreachable.endsConnection(new SQLException("x", state))).isFalse();
    }

    @Test
    void a_failed_commit_counts_as_unavailable() {
        assertThat(Unreachable.isCauseOf(rolledBack(new SQLException("x", "08006"))))
                .isTrue();
        assertThat(Unreachable.isCauseOf(rolledBack(new XAException(XAException.XAER_RMFAIL))))
                .isTrue();
        assertThat(Unreachable.isCauseOf(rolledBack(new XAException(XAException.XA_RBINTEGRITY))))
                .isFalse();
    }

    @Test
    void a_broken_connection_counts_as_unavailable_whatever_its_SQLSTATE() {
        assertThat(Unreachable.isCauseOf(new SQLException("x", null, new SocketException("reset"))))
                .isTrue();
    }
}
