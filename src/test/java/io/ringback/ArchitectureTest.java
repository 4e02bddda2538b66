package io.ringback;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.conditions.ArchConditions.never;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.quarkus.scheduler.Scheduled;
import io.ringback.background.Job;
import io.ringback.background.QuietMode;
import io.smallrye.config.ConfigMapping;
import io.vertx.core.impl.ContextInternal;
import jakarta.persistence.Entity;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Checks the structure of the code, as docs/architecture.md draws it. */
class ArchitectureTest {
    private static final String ROOT = "io.ringback";

    /** Allowed dependencies of each package, in reading order. An unused one fails too. */
    private static final List<Arrows> ARROWS = List.of(
            new Arrows("", Set.of()),
            new Arrows("id", Set.of()),
            new Arrows("jdbc", Set.of()),
            new Arrows("json", Set.of()),
            new Arrows("trace", Set.of()),
            new Arrows("background", Set.of()),
            new Arrows("http", Set.of("", "jdbc", "json")),
            new Arrows("http.lists", Set.of("http", "id", "json")),
            new Arrows("http.openapi", Set.of("http")),
            new Arrows("http.edge", Set.of("", "http", "http.openapi", "json")),
            new Arrows("egress", Set.of("")),
            new Arrows("keyring", Set.of("", "jdbc")),
            new Arrows("account", Set.of("", "background", "http", "http.lists", "id", "jdbc", "json", "keyring")),
            new Arrows("webhook.signing", Set.of("http")),
            new Arrows("webhook.catalogue", Set.of("", "account", "http", "json")),
            new Arrows(
                    "webhook",
                    Set.of(
                            "account",
                            "egress",
                            "http",
                            "http.lists",
                            "id",
                            "jdbc",
                            "json",
                            "keyring",
                            "webhook.catalogue",
                            "webhook.signing")),
            new Arrows("delivery", Set.of("background", "id", "jdbc", "trace", "webhook")),
            new Arrows(
                    "event",
                    Set.of(
                            "account",
                            "delivery",
                            "http",
                            "id",
                            "jdbc",
                            "json",
                            "trace",
                            "webhook",
                            "webhook.catalogue")),
            new Arrows("dispatch.send", Set.of("egress")),
            new Arrows(
                    "dispatch.render",
                    Set.of("delivery", "dispatch.send", "id", "json", "trace", "webhook", "webhook.signing")),
            new Arrows(
                    "dispatch",
                    Set.of(
                            "",
                            "background",
                            "delivery",
                            "dispatch.render",
                            "dispatch.send",
                            "id",
                            "jdbc",
                            "json",
                            "trace",
                            "webhook")),
            new Arrows(
                    "history",
                    Set.of(
                            "account",
                            "delivery",
                            "dispatch",
                            "dispatch.render",
                            "dispatch.send",
                            "http",
                            "http.lists",
                            "id",
                            "jdbc",
                            "json",
                            "trace",
                            "webhook",
                            "webhook.catalogue")),
            new Arrows("ops", Set.of("", "background", "egress", "event", "id", "jdbc", "keyring")));

    /**
     * Packages that write each table. Two have a second writer: {@code delivery} clears the mark of an ended webhook
     * when nothing of it is pending, and {@code ops} creates the demo account.
     */
    private static final Map<String, Set<String>> WRITERS = Map.ofEntries(
            Map.entry("account", Set.of("account", "ops")),
            Map.entry("token", Set.of("account", "ops")),
            Map.entry("bucket", Set.of("account")),
            Map.entry("audit", Set.of("account")),
            Map.entry("sealing_key", Set.of("keyring")),
            Map.entry("webhook", Set.of("webhook", "delivery")),
            Map.entry("webhook_revision", Set.of("webhook")),
            Map.entry("health", Set.of("webhook")),
            Map.entry("event", Set.of("event")),
            Map.entry("event_key", Set.of("event")),
            Map.entry("delivery", Set.of("delivery")),
            Map.entry("attempt", Set.of("delivery")),
            Map.entry("cancellation", Set.of("delivery")),
            Map.entry("process", Set.of("delivery")),
            Map.entry("shard", Set.of("delivery")),
            Map.entry("release", Set.of("delivery")));

    /**
     * Public types that no other package references in bytecode: build and configuration name the first four; the
     * compiler inlines constants of the next three. Tests of {@code delivery} read through the log.
     */
    private static final Set<String> USED_UNSEEN = Set.of(
            "io.ringback.http.openapi.ApiDocument",
            "io.ringback.http.edge.DisableUriValidation",
            "io.ringback.ops.LenientSettings",
            "io.ringback.ops.Main",
            "io.ringback.delivery.FanOut",
            "io.ringback.StartOrder",
            "io.ringback.dispatch.send.RequestTarget",
            "io.ringback.history.DeliveryLog");

    /**
     * Classes that use internals of a library without a public alternative, each with the test that detects a breaking
     * upgrade. {@code HeadLimit}: the port that accepts a connection. {@code ApiEntryHandler}: that a body was read. {@code
     * BodyParameter}: the request of a reader of bodies. {@code QueryToken}: filters, which Quarkus documents.
     * {@code ReceiverAddress}, {@code ReceiverConnection}: pools of an account, and the channel of a connection.
     * {@code Sender}, {@code Resolver}: event loops of their own. {@code PoolFailures}: which failure ends a
     * connection. {@code HealthThreads}: the thread of a check. {@code Main}: who parses the OpenAPI document.
     */
    private static final Map<String, String> INTERNALS = Map.ofEntries(
            Map.entry("io.ringback.http.edge.HeadLimit", "http/edge/HeadLimitContract"),
            Map.entry("io.ringback.http.edge.ApiEntryHandler", "http/edge/OddRequestsTest"),
            Map.entry("io.ringback.http.BodyParameter", "http/edge/OddRequestsTest"),
            Map.entry("io.ringback.http.QueryToken", "http/QueryTest"),
            Map.entry("io.ringback.dispatch.send.ReceiverAddress", "dispatch/send/ConnectionReuseTest"),
            Map.entry("io.ringback.dispatch.send.ReceiverConnection", "dispatch/send/ConnectionReuseTest"),
            Map.entry("io.ringback.dispatch.send.Sender", "dispatch/send/SenderTest"),
            Map.entry("io.ringback.dispatch.send.Sender$Loop", "dispatch/send/SenderTest"),
            Map.entry("io.ringback.egress.Resolver", "egress/ResolverTest"),
            Map.entry("io.ringback.ops.PoolFailures", "http/FailoverTest"),
            Map.entry("io.ringback.ops.HealthThreads", "ops/HealthTest"),
            Map.entry("io.ringback.ops.Main", "PackagedWalkIT"));

    private static final Pattern INTERNAL = Pattern.compile(
            "io\\.netty\\..*\\.internal\\..*|io\\.vertx\\.(.*\\.)?(impl|internal)\\..*|org\\.postgresql\\.(core|jdbc)\\..*"
                    + "|io\\.quarkus\\.(.+\\.)runtime\\..*|sun\\..*|com\\.sun\\..*|jdk\\.internal\\..*");

    private static final Pattern WRITES =
            Pattern.compile("(?:insert into|copy|(?<!for |for no key )update|delete from) ([a-z_]+)\\s|@Table\\(name ="
                    + " \"([a-z_]+)\"\\)");

    private static final java.nio.file.Path SOURCES = java.nio.file.Path.of("src/main/java/io/ringback");
    private static final java.nio.file.Path PUBLIC_TYPES = java.nio.file.Path.of("src/test/resources/public-types.txt");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    private static final JavaClasses OFFENDERS = new ClassFileImporter().importClasses(Offender.class);

    /** Lists the packages that {@code name} may depend on, besides libraries. */
    private record Arrows(String name, Set<String> known) {}

    @Test
    void packages_depend_only_on_the_packages_they_may() {
        Map<String, Set<String>> real = new TreeMap<>();
        ARROWS.forEach(arrows -> real.put(arrows.name(), new TreeSet<>()));
        MAIN.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency -> isOurs(dependency.getTargetClass()) && leavesItsPackage(dependency))
                .forEach(dependency -> real.computeIfAbsent(feature(dependency.getOriginClass()), it -> new TreeSet<>())
                        .add(feature(dependency.getTargetClass())));
        Map<String, Set<String>> drawn = new TreeMap<>();
        ARROWS.forEach(arrows -> drawn.put(arrows.name(), arrows.known()));
        assertThat(real).isEqualTo(drawn);
    }

    @Test
    void package_dependencies_have_no_cycles_and_follow_the_reading_order() {
        Set<String> read = new TreeSet<>();
        for (Arrows arrows : ARROWS) {
            assertThat(read).as(arrows.name()).containsAll(arrows.known());
            read.add(arrows.name());
        }
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void a_table_is_written_by_one_package() throws IOException {
        Map<String, Set<String>> writers = new TreeMap<>();
        try (Stream<java.nio.file.Path> files = Files.walk(SOURCES)) {
            for (var file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                String code = Files.readString(file).replaceAll("(?m)^\\s*(//|/?\\*).*$", "");
                WRITES.matcher(code)
                        .results()
                        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                        .forEach(table -> writers.computeIfAbsent(table, it -> new TreeSet<>())
                                .add(SOURCES.relativize(file).getName(0).toString()));
            }
        }
        assertThat(writers).isEqualTo(new TreeMap<>(WRITERS));
    }

    @Test
    void public_types_match_the_committed_list() throws IOException {
        List<String> real = MAIN.stream()
                .filter(ArchitectureTest::isPublic)
                .map(JavaClass::getName)
                .sorted()
                .toList();
        if (Boolean.getBoolean("public-types.refresh")) {
            Files.writeString(PUBLIC_TYPES, String.join("\n", real) + "\n");
        }
        assertThat(real)
                .as("a public type is a promise; if you mean it: "
                        + "./mvnw test -Dtest=ArchitectureTest -Dpublic-types.refresh=true")
                .isEqualTo(Files.readAllLines(PUBLIC_TYPES));
    }

    @Test
    void every_public_type_is_used_by_another_package() {
        classes()
                .that(describe("are public and not nested", type -> isPublic(type) && type.isTopLevelClass()))
                .and(describe("are seen to be used", type -> !USED_UNSEEN.contains(type.getName())))
                .should(beUsedByAnotherPackage())
                .check(MAIN);
    }

    @Test
    void entities_resources_and_settings_are_package_private() {
        for (var annotation : List.of(Entity.class, Path.class, ConfigMapping.class)) {
            classes()
                    .that(annotatedWith(annotation))
                    .should()
                    .bePackagePrivate()
                    .check(MAIN);
        }
    }

    @Test
    void http_methods_of_resources_are_public() {
        methods()
                .that()
                .areMetaAnnotatedWith(HttpMethod.class)
                .should()
                .bePublic()
                .check(MAIN);
    }

    @Test
    void every_package_is_null_marked() {
        classes()
                .should(new ArchCondition<>("be in a @NullMarked package") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                        events.add(new SimpleConditionEvent(type, marked, type.getPackageName()));
                    }
                })
                .check(MAIN);
    }

    @Test
    void main_code_reads_time_only_from_the_injected_clock() {
        holds(
                never(reach(
                        "a clock",
                        target -> Set.of("now", "currentTimeMillis", "system", "systemUTC")
                                        .contains(target.getName())
                                && isOf(target, "java.time.", "java.lang.System"))),
                // Provides the clock.
                Set.of("io.ringback.ops.SharedClock"));
    }

    @Test
    void main_code_uses_only_the_injected_random_generator() {
        holds(
                never(reach(
                        "chance",
                        target -> (Set.of("random", "randomUUID", "getDefault").contains(target.getName())
                                        && isOf(target, "java."))
                                || isOf(target, "java.util.concurrent.ThreadLocalRandom")
                                || (target.getName().equals("<init>")
                                        && target.getOwner().isAssignableTo(Random.class)))),
                // Provides the random generator.
                Set.of("io.ringback.ops.RandomProducer"));
    }

    @Test
    void only_jobs_are_scheduled() {
        noMethods().should().beAnnotatedWith(Scheduled.class).check(MAIN);
    }

    @Test
    void every_job_checks_quiet_mode_before_queries() {
        // They only write results of attempts, or wake a thread that checks itself.
        Set<String> excepted = Set.of(
                "io.ringback.dispatch.HealthNotes",
                "io.ringback.dispatch.WebhookDisabler",
                "io.ringback.dispatch.DispatchLoop");
        ArchCondition<JavaClass> ask = new ArchCondition<>("ask QuietMode.Interval") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean isAsked = type.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(QuietMode.Interval.class));
                events.add(new SimpleConditionEvent(type, isAsked, type.getName() + " keeps a quiet database awake"));
            }
        };
        var jobs = classes()
                .that(describe(
                        "have a job",
                        type -> type.getMethods().stream()
                                .anyMatch(method -> method.getRawReturnType().isEquivalentTo(Job.class))));
        jobs.and(describe("are not excepted", type -> !excepted.contains(type.getName())))
                .should(ask)
                .check(MAIN);
        assertThat(jobs.should(ask).evaluate(MAIN).getFailureReport().getDetails())
                .as("all that are excepted need it")
                .hasSize(excepted.size());
    }

    @Test
    void times_are_formatted_by_UtcTime_only() {
        holds(
                never(reach(
                        "the JDK's own text of a time",
                        target -> target.getName().equals("toString") && isOf(target, "java.time.Instant"))),
                // The envelope has whole seconds. Event times are compared and sent as received. The development
                // receiver is not part of the API.
                Set.of(
                        "io.ringback.http.Stamp",
                        "io.ringback.event.EventReader",
                        "io.ringback.dispatch.render.Rendering",
                        "io.ringback.ops.DevReceiver"));
    }

    @Test
    void main_code_never_sleeps() {
        holds(
                never(reach(
                        "sleep",
                        target -> Set.of("sleep", "parkNanos", "parkUntil").contains(target.getName()))),
                Set.of());
    }

    @Test
    void all_classes_log_through_JBoss_Logging() {
        ArchCondition<JavaClass> foreign = dependOnClassesThat(describe(
                "belong to another logger",
                type -> Stream.of(
                                "java.util.logging",
                                "org.slf4j",
                                "org.apache.commons.logging",
                                "java.lang.System$Logger")
                        .anyMatch(type.getName()::startsWith)));
        // They configure the framework's loggers, for which there is no other way.
        holds(never(foreign), Set.of("io.ringback.ProcessMode", "io.ringback.ops.ShutdownLogFilter"));
        holds(never(useTheStandardStreams()), Set.of());
    }

    @Test
    void only_listed_classes_use_internals_of_libraries_and_each_has_a_test() {
        ArchCondition<JavaClass> internals = dependOnClassesThat(describe(
                "are internal to a library",
                type -> INTERNAL.matcher(type.getName()).matches()));
        holds(never(internals), INTERNALS.keySet());
        assertThat(INTERNALS.values())
                .allSatisfy(test -> assertThat(java.nio.file.Path.of("src/test/java/io/ringback/" + test + ".java"))
                        .exists());
    }

    @Test
    void constructors_have_at_most_six_parameters() {
        classes()
                .that(describe("are no records", type -> !type.isRecord()))
                .should(new ArchCondition<>("have constructors of at most six parameters") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        type.getConstructors().forEach(constructor -> {
                            int parameters = constructor.getRawParameterTypes().size();
                            events.add(new SimpleConditionEvent(
                                    type, parameters <= 6, constructor.getDescription() + " takes " + parameters));
                        });
                    }
                })
                .check(MAIN);
    }

    /**
     * Checks that {@code condition} holds for all classes but {@code excepted}, and fails for each of those and for an
     * offender.
     */
    private static void holds(ArchCondition<JavaClass> condition, Set<String> excepted) {
        classes()
                .that(describe("are not excepted", type -> !excepted.contains(type.getName())))
                .should(condition)
                .check(MAIN);
        ArchRule rule = classes().should(condition);
        assertThat(rule.evaluate(OFFENDERS).hasViolation())
                .as("an offender is found: %s", rule.getDescription())
                .isTrue();
        for (String name : excepted) {
            assertThat(rule.evaluate(new ClassFileImporter()
                                    .importClasses(MAIN.get(name).reflect()))
                            .hasViolation())
                    .as("%s needs its exception: %s", name, rule.getDescription())
                    .isTrue();
        }
    }

    /** Matches calls and method references. */
    private static ArchCondition<JavaClass> reach(
            String what, java.util.function.Predicate<AccessTarget.CodeUnitAccessTarget> forbidden) {
        return new ArchCondition<>("reach for " + what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getCodeUnitAccessesFromSelf()
                        .forEach(access -> events.add(new SimpleConditionEvent(
                                type, forbidden.test(access.getTarget()), access.getDescription())));
            }
        };
    }

    private static ArchCondition<JavaClass> useTheStandardStreams() {
        return new ArchCondition<>("use the standard streams") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getFieldAccessesFromSelf()
                        .forEach(access -> events.add(new SimpleConditionEvent(
                                type, access.getTargetOwner().isEquivalentTo(System.class), access.getDescription())));
            }
        };
    }

    private static ArchCondition<JavaClass> beUsedByAnotherPackage() {
        return new ArchCondition<>("be used by another package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean used = type.getDirectDependenciesToSelf().stream().anyMatch(ArchitectureTest::leavesItsPackage)
                        || type.getMethodsWithReturnTypeOfSelf().stream().anyMatch(ArchitectureTest::isPromised);
                events.add(new SimpleConditionEvent(type, used, type.getName() + " is used by its own package alone"));
            }
        };
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isPublic).orElse(true);
    }

    private static boolean isPromised(JavaMethod method) {
        return method.getModifiers().contains(JavaModifier.PUBLIC) && isPublic(method.getOwner());
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
    }

    private static boolean leavesItsPackage(Dependency dependency) {
        return !dependency
                .getOriginClass()
                .getPackageName()
                .equals(dependency.getTargetClass().getPackageName());
    }

    private static String feature(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    private static boolean isOf(AccessTarget target, String... owners) {
        return Arrays.stream(owners).anyMatch(target.getOwner().getName()::startsWith);
    }

    /** Violates every rule, to prove that each rule detects it. */
    @SuppressWarnings("unused") // only inspected
    private static final class Offender {
        private static final System.Logger LOGGER = System.getLogger("offender");
        private final InstantSource clock = Clock.systemUTC();
        private final Random random = new Random();

        void offend() throws InterruptedException {
            System.out.println(Instant.now() + " " + LocalDate.MIN
                    + ThreadLocalRandom.current().nextInt());
            System.out.println(Instant.EPOCH.toString());
            Thread.sleep(1);
        }

        Object internal() {
            return ContextInternal.current();
        }
    }
}
