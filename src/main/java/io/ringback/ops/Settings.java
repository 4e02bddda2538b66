package io.ringback.ops;

import static io.ringback.ops.Setting.optional;
import static io.ringback.ops.Setting.required;
import static io.ringback.ops.Setting.secret;
import static io.ringback.ops.Setting.setting;
import static io.ringback.ops.SettingType.bool;
import static io.ringback.ops.SettingType.duration;
import static io.ringback.ops.SettingType.file;
import static io.ringback.ops.SettingType.folder;
import static io.ringback.ops.SettingType.http;
import static io.ringback.ops.SettingType.integer;
import static io.ringback.ops.SettingType.keys;
import static io.ringback.ops.SettingType.list;
import static io.ringback.ops.SettingType.nameServer;
import static io.ringback.ops.SettingType.number;
import static io.ringback.ops.SettingType.otlp;
import static io.ringback.ops.SettingType.peer;
import static io.ringback.ops.SettingType.postgresql;
import static io.ringback.ops.SettingType.proxy;
import static io.ringback.ops.SettingType.reachable;
import static io.ringback.ops.SettingType.size;
import static io.ringback.ops.SettingType.text;
import static io.ringback.ops.SettingType.word;

import io.ringback.ProcessMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lists every setting of docs/configuration.md, with its bounds.
 *
 * <p>A new setting is a method of a {@code *Config} interface, a line here and a row of that page; {@code ConfigTest}
 * compares the three.
 */
final class Settings {
    private static final int MOST = 1_000_000;
    private static final int LAST_PORT = 65_535;
    private static final String JDBC_EXAMPLE = "jdbc:postgresql://host:5432/ringback";

    static final List<Setting> ALL = List.of(
            required("quarkus.datasource.jdbc.url", postgresql(), JDBC_EXAMPLE),
            secret("quarkus.datasource.username", text(), "ringback"),
            secret("quarkus.datasource.password", text(), "a password"),
            secret("ringback.master-token", text(), "a long random text"),
            secret("ringback.encryption-keys", keys(), "k1: and the output of openssl rand -base64 32"),
            optional("ringback.allow-unsafe", list(word(UnsafeSettings.Name.class)), "weak-master-token"),
            // Mode and roles
            setting("ringback.mode", word(ProcessMode.Mode.class), "serve"),
            setting("ringback.roles", list(word(ProcessMode.Role.class)), "api,dispatcher"),
            setting("ringback.start.migrate", bool(), "true"),
            setting("ringback.start.database-wait", duration("1s", "1h"), "60s"),
            setting("ringback.database.pooler", word("none", "session", "transaction"), "none"),
            secret("ringback.database.session-url", postgresql(), JDBC_EXAMPLE),
            setting("ringback.database.listen", bool(), "true"),
            secret("ringback.database.replica-url", postgresql(), JDBC_EXAMPLE),
            setting("ringback.database.replica-lag", duration("100ms", "1h"), "5s"),
            // Serving
            setting("quarkus.http.port", integer(0, LAST_PORT), "8080"),
            setting("quarkus.http.host", text(), "0.0.0.0"),
            setting("quarkus.management.port", integer(0, LAST_PORT), "9000"),
            setting("quarkus.management.host", text(), "0.0.0.0"),
            optional("quarkus.http.proxy.proxy-address-forwarding", bool(), "true"),
            optional("quarkus.http.proxy.trusted-proxies", list(peer()), "10.0.0.0/8"),
            setting("quarkus.http.limits.max-body-size", size("1K", "1G"), "11M"),
            optional("quarkus.shutdown.delay", duration("0s", "1h"), "5s"),
            setting("quarkus.swagger-ui.enabled", bool(), "false"),
            setting("quarkus.log.console.json.enabled", bool(), "false"),
            setting(
                    "quarkus.log.level",
                    word(
                            "OFF", "FATAL", "SEVERE", "ERROR", "WARN", "WARNING", "INFO", "CONFIG", "DEBUG", "FINE",
                            "FINER", "TRACE", "FINEST", "ALL"),
                    "INFO"),
            setting("quarkus.otel.sdk.disabled", bool(), "true"),
            setting("quarkus.otel.exporter.otlp.endpoint", http(), "http://localhost:4318"),
            setting("quarkus.otel.exporter.otlp.protocol", otlp(), "http/protobuf"),
            setting("quarkus.datasource.jdbc.max-size", integer(1, 1_000), "16"),
            setting("quarkus.datasource.outbox.jdbc.max-size", integer(1, 1_000), "12"),
            setting("ringback.rate-limit", number(0, MOST), "10"),
            setting("ringback.failed-log-ins", integer(0, MOST), "30"),
            setting("ringback.http.max-body", size("1K", "1G"), "1M"),
            setting("ringback.http.max-events-body", size("1K", "1G"), "10M"),
            setting("ringback.http.head-timeout", duration("100ms", "10m"), "20s"),
            setting("ringback.http.connections", integer(16, 1_000_000), "8192"),
            setting("ringback.http.unpaged-cap", integer(1, MOST), "1000"),
            setting("ringback.events.max-batch", integer(1, 100_000), "1000"),
            setting("ringback.events.max-size", size("1K", "1G"), "1M"),
            setting("ringback.webhook.max-per-account", integer(1, MOST), "1000"),
            setting("ringback.webhook.retries", integer(0, 10), "10"),
            setting("ringback.webhook.disable-after", duration("0s", "365d"), "5d"),
            optional("ringback.webhook.hooks", file(), "/etc/ringback/hooks.json"),
            // Delivering
            setting("ringback.retry-schedule", list(duration("10ms", "30d")), "2s,10s,1m,5m,30m,2h,5h,10h,14h,20h"),
            setting("ringback.connect-timeout", duration("10ms", "10m"), "5s"),
            setting("ringback.request-timeout", duration("10ms", "10m"), "15s"),
            setting("ringback.connection-idle", duration("100ms", "1h"), "30s"),
            setting("ringback.lease", duration("100ms", "1h"), "30s"),
            setting("ringback.in-flight", integer(1, MOST), "2048"),
            optional("ringback.in-flight-bytes", size("64K", "1G"), "64M"),
            setting("ringback.endpoint-in-flight", integer(1, MOST), "256"),
            setting("ringback.host-in-flight", integer(1, MOST), "256"),
            setting("ringback.poll", duration("10ms", "10m"), "1s"),
            setting("ringback.quiet", duration("0s", "1d"), "5m"),
            setting("ringback.circuit-delay", duration("10ms", "1h"), "5s"),
            setting("ringback.drain-timeout", duration("0s", "1h"), "20s"),
            // Where it may connect to
            optional("ringback.egress.allow", list(reachable()), "10.1.0.0/16,hooks.example.com"),
            setting("ringback.egress.https-only", bool(), "false"),
            optional("ringback.egress.ca-bundle", file(), "/etc/ssl/inner-ca.pem"),
            setting("ringback.egress.allow-tls-skip", bool(), "false"),
            secret("ringback.egress.proxy", proxy(), "http://host:port or http://user:password@host:port"),
            setting(
                    "ringback.egress.denied-ports",
                    list(integer(1, LAST_PORT)),
                    "1719,1720,1723,2049,2375,2376,2379,2380,3306,5060,5061,5432,6000,6379,6443,"
                            + "6665,6666,6667,6668,6669,6697,10250,11211,27017"),
            optional("ringback.egress.nameservers", list(nameServer()), "10.0.0.2,10.0.0.3:5353"),
            // Keeping
            setting("ringback.retention.days", integer(1, 36_500), "30"),
            setting("ringback.retention.key-hours", integer(1, MOST), "24"),
            // Development
            setting("ringback.dev.database-port", integer(1, LAST_PORT), "15432"),
            setting("ringback.dev.database-folder", folder(), ".ringback/postgres"));

    /** Settings that follow one of the page unless they are set explicitly; undocumented. */
    static final List<Setting> FOLLOWERS = List.of(
            required("quarkus.datasource.outbox.jdbc.url", postgresql(), JDBC_EXAMPLE),
            setting("quarkus.otel.exporter.otlp.traces.protocol", otlp(), "http/protobuf"));

    private static final Map<String, Setting> BY_PROPERTY = byProperty();

    private Settings() {}

    static @Nullable Setting find(String property) {
        return BY_PROPERTY.get(property);
    }

    static Setting get(String property) {
        return Objects.requireNonNull(find(property), property);
    }

    private static Map<String, Setting> byProperty() {
        return Stream.concat(ALL.stream(), FOLLOWERS.stream())
                .collect(Collectors.toUnmodifiableMap(Setting::property, Function.identity()));
    }
}
