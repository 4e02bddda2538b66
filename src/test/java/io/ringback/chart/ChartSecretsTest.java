package io.ringback.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks that values never contain secrets, and that generated ones are generated once. */
@NeedsHelm
class ChartSecretsTest {

    @Test
    void no_value_contains_a_password_token_or_key() {
        var names = new ArrayList<String>();
        for (Value value : Value.all()) {
            if (value.path().matches("(?i).*(password|token|secret|key|credential).*")
                    && value.json().isTextual()) {
                names.add(value.path() + "=" + value.json().asText());
            }
        }
        // Names of Secrets and their keys, and a path in a store.
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "database.existingSecret=",
                        "database.caSecret=",
                        "database.usernameKey=username",
                        "database.passwordKey=password",
                        "database.caKey=ca.crt",
                        "secrets.existingSecret=",
                        "secrets.masterTokenKey=master-token",
                        "secrets.encryptionKeysKey=encryption-keys",
                        "externalSecret.storeName=",
                        "externalSecret.storeKind=ClusterSecretStore",
                        "externalSecret.refreshInterval=1h",
                        "externalSecret.remoteKey=ringback",
                        "egress.caKey=ca.crt",
                        "hooks.key=hooks.json",
                        "ingress.tlsSecret=");
    }

    @Test
    void every_secret_is_passed_by_reference() {
        for (String ci : Chart.ci()) {
            var rendered = Chart.render(ci, "");
            assertThat(rendered.objects().stream().flatMap(Manifest::containers))
                    .flatExtracting(container ->
                            Manifest.elements(container.path("env")).toList())
                    .filteredOn(variable -> variable.path("name").asText().matches(".*(PASSWORD|TOKEN|KEYS|USERNAME)"))
                    .isNotEmpty()
                    .allSatisfy(variable -> {
                        assertThat(variable.has("value")).isFalse();
                        assertThat(variable.at("/valueFrom/secretKeyRef/name").asText())
                                .isNotEmpty();
                    });
        }
    }

    @Test
    void only_evaluation_mode_creates_Secrets() {
        for (String ci : Chart.ci()) {
            assertThat(Chart.render(ci, "").ofKind("Secret"))
                    .extracting(Manifest::name)
                    .isEqualTo(ci.equals("evaluation") ? List.of("ringback", "ringback-postgresql") : List.of());
        }
    }

    @Test
    void generated_evaluation_secrets_are_random_and_valid() {
        var one = Chart.render("evaluation", "").one("Secret", "ringback");
        var other = Chart.render("evaluation", "").one("Secret", "ringback");

        assertThat(decoded(one, "master-token"))
                .matches("[A-Za-z0-9]{48}")
                .isNotEqualTo(decoded(other, "master-token"));
        String[] key = decoded(one, "encryption-keys").split(":", -1);
        assertThat(key).hasSize(2);
        assertThat(Base64.getDecoder().decode(key[1])).hasSize(32);
    }

    @Test
    void an_upgrade_keeps_generated_secrets() {
        Cluster.put("ringback", "{\"master-token\": \"b2xk\", \"encryption-keys\": \"a2V5cw==\"}");
        Cluster.put("ringback-postgresql", "{\"password\": \"cHc=\"}");
        try {
            var rendered = Chart.render("evaluation", "");
            assertThat(decoded(rendered.one("Secret", "ringback"), "master-token"))
                    .isEqualTo("old");
            assertThat(decoded(rendered.one("Secret", "ringback"), "encryption-keys"))
                    .isEqualTo("keys");
            assertThat(decoded(rendered.one("Secret", "ringback-postgresql"), "password"))
                    .isEqualTo("pw");
        } finally {
            Cluster.remove("ringback");
            Cluster.remove("ringback-postgresql");
        }
    }

    private static String decoded(Manifest secret, String key) {
        return new String(Base64.getDecoder().decode(secret.at("/data/" + key).asText()), UTF_8);
    }
}
