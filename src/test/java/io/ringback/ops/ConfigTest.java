package io.ringback.ops;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that docs/configuration.md lists exactly the existing settings. */
class ConfigTest {
    private static final Path PAGE = Path.of("docs/configuration.md");
    private static final Path PROPERTIES = Path.of("src/main/resources/application.properties");
    private static final Pattern ROW =
            Pattern.compile("\\| `([A-Z0-9_]+)` \\| ([^|]+) \\| (?:`([^`]+)`|–) \\| (.+) \\|");

    private static final Map<Type, String> TYPES = Map.ofEntries(
            Map.entry(int.class, "integer"),
            Map.entry(Integer.class, "integer"),
            Map.entry(double.class, "number"),
            Map.entry(boolean.class, "boolean"),
            Map.entry(String.class, "text"),
            Map.entry(Duration.class, "duration"),
            Map.entry(MemorySize.class, "size"),
            Map.entry(URI.class, "address"),
            Map.entry(Path.class, "path"));

    /** Holds the documented type and default of one setting. */
    private record Row(String type, String otherwise) {}

    @Test
    void the_page_lists_every_setting_with_type_and_default() throws IOException {
        Map<String, Row> told = new TreeMap<>(page());
        told.keySet().removeIf(name -> !name.startsWith("RINGBACK_"));
        // The type is followed by bounds, which the interfaces do not contain.
        told.replaceAll((name, row) -> new Row(row.type().replaceFirst(",.*", ""), row.otherwise()));
        assertThat(told).isEqualTo(settings());
    }

    @Test
    void every_documented_setting_is_checked_with_the_documented_bounds() throws IOException {
        Map<String, Row> checked = new TreeMap<>();
        Settings.ALL.forEach(setting -> checked.put(
                setting.variable(), new Row(setting.settingType().title(), String.valueOf(setting.otherwise()))));
        assertThat(page()).isEqualTo(checked);
    }

    @Test
    void the_page_lists_the_required_settings() throws IOException {
        assertThat(page())
                .containsKeys(
                        "QUARKUS_HTTP_PORT",
                        "QUARKUS_DATASOURCE_JDBC_URL",
                        "QUARKUS_DATASOURCE_USERNAME",
                        "QUARKUS_DATASOURCE_PASSWORD",
                        "RINGBACK_MASTER_TOKEN",
                        "RINGBACK_ENCRYPTION_KEYS",
                        "RINGBACK_RETRY_SCHEDULE",
                        "RINGBACK_EGRESS_ALLOW",
                        "RINGBACK_LEASE",
                        "RINGBACK_RATE_LIMIT");
    }

    @Test
    void documented_defaults_match_application_properties() throws IOException {
        var ours = new Properties();
        try (Reader reader = Files.newBufferedReader(PROPERTIES)) {
            ours.load(reader);
        }
        Map<String, String> set = ours.stringPropertyNames().stream()
                .filter(name -> !name.startsWith("%") && !ours.getProperty(name).contains("$"))
                .collect(toMap(ConfigTest::variable, ours::getProperty));
        Map<String, Row> told = page();
        told.keySet().retainAll(set.keySet());
        assertThat(told)
                .isNotEmpty()
                .allSatisfy((name, setting) -> assertThat(setting.otherwise()).isEqualTo(set.get(name)));
    }

    private static Map<String, Row> page() throws IOException {
        Map<String, Row> told = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("| `")) {
                var row = ROW.matcher(line);
                assertThat(row.matches()).as(line).isTrue();
                var before = told.put(row.group(1), new Row(row.group(2), String.valueOf(row.group(3))));
                assertThat(before).as("told twice: %s", line).isNull();
            }
        }
        return told;
    }

    private static Map<String, Row> settings() {
        Map<String, Row> settings = new TreeMap<>();
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.ringback").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .map(JavaClass::reflect)
                        .forEach(type -> Stream.of(type.getMethods())
                                .forEach(method -> settings.put(variable(name(type, method)), row(method))));
        return settings;
    }

    private static String name(Class<?> type, Method method) {
        String prefix = type.getAnnotation(ConfigMapping.class).prefix();
        return prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static Row row(Method method) {
        WithDefault otherwise = method.getAnnotation(WithDefault.class);
        return new Row(type(method.getGenericReturnType()), otherwise == null ? "null" : otherwise.value());
    }

    private static String type(Type type) {
        if (type instanceof ParameterizedType generic) {
            String argument = type(generic.getActualTypeArguments()[0]);
            return generic.getRawType() == Optional.class ? argument : "list of " + argument + "s";
        }
        if (type instanceof Class<?> named && named.isEnum()) {
            return "word";
        }
        return Objects.requireNonNull(TYPES.get(type), "no word for " + type);
    }
}
