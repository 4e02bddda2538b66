package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "RINGBACK_RETENTION_DAY, RINGBACK_RETENTION_DAYS",
        "RINGBACK_EGRES_ALLOW, RINGBACK_EGRESS_ALLOW",
        "RINGBACK_ROLE, RINGBACK_ROLES",
        "RINGBACK_ROLES_0_, RINGBACK_ROLES",
        "ringback_in_fligth, RINGBACK_IN_FLIGHT",
        "RINGBACK_MASTERTOKEN, RINGBACK_MASTER_TOKEN"
    })
    void a_misspelt_variable_gets_a_suggestion(String given, String meant) {
        assertThat(UnknownSettings.find(Set.of(given, "RINGBACK_LEASE", "PATH"), Set.of()))
                .containsExactly(given + " is not a setting of this version: did you mean " + meant + "?");
    }

    @Test
    void system_properties_are_checked_too() {
        assertThat(UnknownSettings.find(Set.of(), Set.of("ringback.retention-days", "ringback.lease", "java.home")))
                .containsExactly("ringback.retention-days is not a setting of this version: did you mean"
                        + " RINGBACK_RETENTION_DAYS?");
    }

    @Test
    void a_name_without_a_similar_one_gets_no_suggestion() {
        assertThat(UnknownSettings.find(Set.of("RINGBACK_COLOUR_OF_THE_SKY"), Set.of()))
                .containsExactly("RINGBACK_COLOUR_OF_THE_SKY is not a setting of this version;"
                        + " docs/configuration.md lists them");
    }

    @Test
    void variables_that_Kubernetes_adds_for_a_Service_are_ignored() {
        assertThat(UnknownSettings.find(
                        Set.of(
                                "RINGBACK_SERVICE_HOST",
                                "RINGBACK_SERVICE_PORT",
                                "RINGBACK_SERVICE_PORT_HTTP",
                                "RINGBACK_PORT",
                                "RINGBACK_PORT_8080_TCP_ADDR",
                                "RINGBACK_API_SERVICE_HOST",
                                "RINGBACK_API_PORT_8080_TCP"),
                        Set.of()))
                .isEmpty();
        assertThat(UnknownSettings.find(Set.of("RINGBACK_PORT"), Set.of())).hasSize(1);
    }
}
