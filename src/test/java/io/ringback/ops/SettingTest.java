package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigValue;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the accepted forms of settings and the error messages for others. */
class SettingTest {
    private static ConfigValue given(String value) {
        return ConfigValue.builder().withName("given").withValue(value).build();
    }

    private static String usable(String property, String value) {
        return Objects.requireNonNull(Settings.get(property).usable(given(value)))
                .getValue();
    }

    @ParameterizedTest
    @CsvSource({
        "ringback.lease, 30s, PT30S",
        "ringback.lease, ' 1500ms ', PT1.5S",
        "ringback.lease, 1m30s, PT1M30S",
        "ringback.lease, 15S, PT15S",
        "ringback.lease, PT15S, PT15S",
        "ringback.webhook.disable-after, 1d, PT24H",
        "ringback.webhook.disable-after, 0, PT0S",
        "ringback.retry-schedule, '1s, 2m', 'PT1S,PT2M'",
        "ringback.in-flight, ' 0012', 12",
        "ringback.rate-limit, 0.5, 0.5",
        "ringback.http.max-body, 2m, 2097152",
        "ringback.http.max-body, 4096, 4096",
        "ringback.egress.https-only, TRUE, true",
        "ringback.mode, Serve, serve",
        "ringback.allow-unsafe, 'OPEN_EGRESS, any-proxy', 'open-egress,any-proxy'",
        "quarkus.log.level, debug, DEBUG",
        "quarkus.datasource.jdbc.url, jdbc:postgresql://db/r, jdbc:postgresql://db/r",
        "quarkus.datasource.jdbc.url, jdbc:postgresql:r, jdbc:postgresql:r",
        "quarkus.datasource.jdbc.url, 'jdbc:postgresql://a:1,[::1]:2/r?x=%20', 'jdbc:postgresql://a:1,[::1]:2/r?x=%20'"
    })
    void valid_values_are_normalized(String property, String value, String form) {
        assertThat(Settings.get(property).fault(given(value))).isEmpty();
        assertThat(usable(property, value)).isEqualTo(form);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ringback.lease | 30 seconds | RINGBACK_LEASE: '30 seconds' is not a duration with its unit from 100ms to 1h, such as 30s",
                "ringback.request-timeout | 15 | RINGBACK_REQUEST_TIMEOUT: '15' is not a duration with its unit from 10ms to 10m, such as 15s",
                "ringback.retry-schedule | 1s,-2s | RINGBACK_RETRY_SCHEDULE: '-2s' is not a duration with its unit from 10ms to 30d,"
                        + " such as 2s,10s,1m,5m,30m,2h,5h,10h,14h,20h",
                "ringback.in-flight | 0 | RINGBACK_IN_FLIGHT: '0' is not a whole number from 1 to 1000000, such as 2048",
                "ringback.egress.https-only | maybe | RINGBACK_EGRESS_HTTPS_ONLY: 'maybe' is not true or false, such as false",
                "ringback.mode | sevre | RINGBACK_MODE: 'sevre' is not one of serve, drain, migrate, reencrypt, retain, check, such as serve",
                "ringback.egress.allow | 10.0.0.0/33 | RINGBACK_EGRESS_ALLOW: '10.0.0.0/33' is not a CIDR, a host, or *. and a domain,"
                        + " such as 10.1.0.0/16,hooks.example.com",
                "ringback.egress.ca-bundle | /no/such | RINGBACK_EGRESS_CA_BUNDLE: '/no/such' is not the path of a file that can be read,"
                        + " such as /etc/ssl/inner-ca.pem"
            })
    void invalid_values_are_reported_with_variable_value_and_example(String property, String value, String sentence) {
        assertThat(Settings.get(property).fault(given(value))).contains(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "ringback.lease, 30 s",
        "ringback.lease, 3_0s",
        "ringback.lease, ３０s",
        "ringback.lease, 0",
        "ringback.lease, -30s",
        "ringback.lease, 99999999999999999999s",
        "ringback.lease, 999999999999999d999999999999999d",
        "ringback.lease, 1.5s",
        "ringback.lease, s",
        "ringback.lease, PT",
        "ringback.lease, ''",
        "ringback.lease, ' '",
        "ringback.retry-schedule, '1s,,2s'",
        "ringback.retry-schedule, '1s,'",
        "ringback.retry-schedule, ','",
        "ringback.retry-schedule, 0s",
        "ringback.in-flight, -1",
        "ringback.in-flight, 1e3",
        "ringback.in-flight, 0x10",
        "ringback.in-flight, +5",
        "ringback.in-flight, ٣",
        "ringback.in-flight, 2147483648",
        "ringback.in-flight, 99999999999999999999",
        "ringback.in-flight, 1.0",
        "ringback.rate-limit, -1",
        "ringback.rate-limit, NaN",
        "ringback.rate-limit, Infinity",
        "ringback.rate-limit, '0,5'",
        "ringback.http.max-body, 0",
        "ringback.http.max-body, 1MB",
        "ringback.http.max-body, -1M",
        "ringback.http.max-body, 999999999G",
        "ringback.egress.https-only, yes",
        "ringback.egress.https-only, 1",
        "ringback.egress.https-only, ''",
        "ringback.roles, ''",
        "ringback.roles, 'api,worker'",
        "ringback.egress.denied-ports, 65536",
        "ringback.egress.denied-ports, 0",
        "ringback.egress.denied-ports, ''",
        "ringback.egress.nameservers, dns.example.com",
        "ringback.egress.proxy, https://proxy:3128",
        "ringback.retention.days, -1",
        "ringback.retention.days, 0",
        "ringback.retention.key-hours, -1",
        "ringback.encryption-keys, k1:short",
        "ringback.webhook.hooks, ' /tmp'",
        "quarkus.http.port, 65536",
        "quarkus.http.port, http",
        "quarkus.datasource.jdbc.max-size, 0",
        "quarkus.datasource.jdbc.url, jdbc:mysql://db/r",
        "quarkus.datasource.jdbc.url, postgresql://db/r",
        "quarkus.datasource.jdbc.url, db",
        "quarkus.datasource.jdbc.url, jdbc:postgresql://db",
        "quarkus.datasource.jdbc.url, jdbc:postgresql://db:five/r",
        "quarkus.datasource.jdbc.url, jdbc:postgresql://db:0/r",
        "quarkus.datasource.jdbc.url, 'jdbc:postgresql://db:5432,db2:65536/r'",
        "quarkus.datasource.jdbc.url, jdbc:postgresql://db/r?password=%zz",
        "quarkus.datasource.jdbc.url, jdbc:postgresql://db/r/s",
        "quarkus.datasource.jdbc.url, ''",
        "quarkus.log.level, LOUD",
        "quarkus.otel.exporter.otlp.endpoint, collector:4317",
        "quarkus.otel.exporter.otlp.protocol, grpc",
        "quarkus.otel.exporter.otlp.traces.protocol, grpc",
        "quarkus.shutdown.delay, 5"
    })
    void an_invalid_value_is_replaced_by_the_default_until_the_start_is_refused(String property, String value) {
        Setting setting = Settings.get(property);
        assertThat(setting.fault(given(value)))
                .hasValueSatisfying(sentence ->
                        assertThat(sentence).startsWith(setting.variable()).hasLineCount(1));
        ConfigValue usable = setting.usable(given(value));
        assertThat(usable == null ? null : usable.getValue())
                .isEqualTo(setting.need() == Setting.Need.REQUIRED ? setting.example() : setting.otherwise());
    }

    @Test
    void the_default_of_each_setting_is_valid() {
        assertThat(Settings.ALL)
                .filteredOn(setting -> setting.otherwise() != null)
                .hasSizeGreaterThan(30)
                .allSatisfy(setting -> assertThat(setting.fault(given(Objects.requireNonNull(setting.otherwise()))))
                        .isEmpty());
    }

    @Test
    void required_settings_are_reported_and_those_without_default_may_be_blank() {
        assertThat(Settings.get("quarkus.datasource.jdbc.url").fault(null))
                .contains("QUARKUS_DATASOURCE_JDBC_URL is not set: set it to the address of a PostgreSQL,"
                        + " such as jdbc:postgresql://host:5432/ringback");
        assertThat(Settings.get("ringback.egress.allow").fault(given(" "))).isEmpty();
        assertThat(Settings.get("ringback.egress.allow").usable(given(" "))).isNull();
        ConfigValue absent = ConfigValue.builder().withName("ringback.lease").build();
        assertThat(Settings.get("ringback.lease").fault(absent)).isEmpty();
        assertThat(Settings.get("ringback.lease").usable(absent)).isNull();
        assertThat(Settings.get("ringback.lease").usable(null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ringback.egress.proxy", "ringback.encryption-keys", "quarkus.datasource.jdbc.url"})
    void an_error_never_shows_a_secret(String property) {
        assertThat(Settings.get(property).fault(given("jdbc:other://user:s3cret@db?password=s3cret")))
                .hasValueSatisfying(sentence -> assertThat(sentence).doesNotContain("s3cret"));
        assertThat(Settings.get(property).fault(given("jdbc:postgresql://user:s3cret@db:x/r?password=s3cret")))
                .hasValueSatisfying(sentence -> assertThat(sentence).doesNotContain("s3cret"));
        assertThat(Settings.get(property).fault(given("k1:s3cret,s3cret")))
                .hasValueSatisfying(sentence -> assertThat(sentence).doesNotContain("s3cret"));
    }

    @Test
    void an_error_is_one_line_of_limited_length() {
        assertThat(Settings.get("ringback.lease").fault(given("a\nFATAL b" + "x".repeat(10_000))))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .hasLineCount(1)
                        .hasSizeLessThan(300)
                        .contains("xxx..."));
    }
}
