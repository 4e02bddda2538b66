package io.ringback.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ClientProxy;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.ringback.testing.PostgresResource;
import jakarta.enterprise.inject.Any;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Checks properties of the native executable without building one: docs/native.md. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class NativeImageTest {
    private static final Path CLASSES = Path.of("target", "classes");
    /**
     * Types that the image heap must not contain: they would hold the build machine's addresses, randomness or threads.
     */
    private static final List<Class<?>> REFUSED = List.of(
            InetAddress.class, InetSocketAddress.class, Random.class, Thread.class, Clock.class, ExecutorService.class);
    /** Methods that load something by name, which must be registered. */
    private static final Pattern BY_NAME = Pattern.compile(
            "java\\.lang\\.Class\\.(forName|get(Declared)?(Method|Field|Constructor)s?|getResource(AsStream)?)"
                    + "|java\\.lang\\.ClassLoader\\.(loadClass|getResource.*|resources)"
                    + "|java\\.lang\\.invoke\\.MethodHandles\\$Lookup\\.(find|unreflect).*"
                    + "|java\\.util\\.(ServiceLoader|ResourceBundle)\\..*|java\\.lang\\.reflect\\.(Proxy\\..*|.*\\.(invoke|newInstance|set.*))");
    /** Methods whose results depend on machine and time: a constant would keep those of the build. */
    private static final Pattern OF_THE_MACHINE =
            Pattern.compile("java\\.lang\\.System\\.(getenv|getProperty|getProperties|currentTimeMillis|nanoTime)"
                    + "|java\\.lang\\.Runtime\\.(availableProcessors|.*Memory|version)"
                    + "|java\\.time\\..*\\.(now|system.*)|java\\.lang\\.ProcessHandle\\..*"
                    + "|java\\.util\\.UUID\\.randomUUID|java\\.net\\.InetAddress\\..*");

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    @Test
    void constants_contain_nothing_that_native_images_reject() throws Exception {
        List<String> refused = new ArrayList<>();
        int constants = 0;
        for (Class<?> type : ours()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    constants++;
                    find(value(field, null), type.getName() + "." + field.getName(), refused);
                }
            }
        }
        assertThat(constants).isGreaterThan(100);
        assertThat(refused).isEmpty();
    }

    @Test
    void only_registered_resources_are_loaded_by_name() throws IOException {
        assertThat(callers(BY_NAME, call -> true))
                .containsExactlyInAnyOrder(
                        "io.ringback.http.openapi.BuiltDocument calls java.lang.ClassLoader.getResourceAsStream",
                        "io.ringback.webhook.catalogue.HookCatalogue calls java.lang.Class.getResourceAsStream");
        var settings = new Properties();
        try (var file = Files.newBufferedReader(CLASSES.resolve("application.properties"))) {
            settings.load(file);
        }
        assertThat(settings.getProperty("quarkus.native.resources.includes"))
                .isEqualTo("hooks.json,META-INF/quarkus-generated-openapi-doc.*");
    }

    @Test
    void no_constant_depends_on_the_build_machine() {
        Predicate<JavaMethodCall> fromStaticInitializer =
                call -> call.getOrigin().getName().equals("<clinit>");

        assertThat(callers(OF_THE_MACHINE, call -> true)).isNotEmpty();
        assertThat(callers(OF_THE_MACHINE, fromStaticInitializer)).isEmpty();
    }

    private static Set<String> callers(Pattern called, Predicate<JavaMethodCall> which) {
        return new ClassFileImporter()
                .importPath(CLASSES).stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(call -> called.matcher(name(call)).matches() && which.test(call))
                        .map(call -> call.getOriginOwner().getName() + " calls " + name(call))
                        .collect(Collectors.toSet());
    }

    private static String name(JavaMethodCall call) {
        return call.getTargetOwner().getName() + "." + call.getName();
    }

    @Test
    void generated_cache_classes_are_registered() throws Exception {
        Set<String> used = new TreeSet<>();
        for (Class<?> owner : ours()) {
            for (Field field : owner.getDeclaredFields()) {
                if (Cache.class.isAssignableFrom(field.getType())
                        || AsyncCache.class.isAssignableFrom(field.getType())) {
                    used.addAll(classes(value(field, owner(owner))));
                }
            }
        }
        assertThat(used).hasSizeGreaterThan(4);
        assertThat(NativeImage.class.getAnnotation(RegisterForReflection.class).classNames())
                .containsAll(used);
    }

    /** Returns the bean of this class, or a new instance; fails the test if neither is possible. */
    private static Object owner(Class<?> type) throws ReflectiveOperationException {
        Object bean = Arc.container().instance(type, Any.Literal.INSTANCE).get();
        if (bean != null) {
            return ClientProxy.unwrap(bean);
        }
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    private static List<Class<?>> ours() throws IOException, ClassNotFoundException {
        List<Class<?>> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(CLASSES.resolve("io/ringback"))) {
            for (Path file :
                    files.filter(it -> it.toString().endsWith(".class")).toList()) {
                String name = CLASSES.relativize(file).toString();
                if (!name.endsWith("-info.class")) {
                    found.add(Class.forName(name.replace(".class", "").replace('/', '.')));
                }
            }
        }
        return found;
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith("io.ringback.");
    }

    private static Object value(Field field, @Nullable Object owner) throws IllegalAccessException {
        field.setAccessible(true);
        Object value = field.get(owner);
        return value == null ? "" : value;
    }

    private void find(Object value, String where, List<String> refused) throws IllegalAccessException {
        if (REFUSED.stream().anyMatch(type -> type.isInstance(value))) {
            refused.add(where + " holds a " + value.getClass().getName());
        } else if (value instanceof Iterable<?> items && !(value instanceof Path)) {
            for (Object item : items) {
                find(item, where, refused);
            }
        } else if (value instanceof Object[] items) {
            find(List.of(items), where, refused);
        } else if (value instanceof Map<?, ?> map) {
            find(map.keySet(), where, refused);
            find(map.values(), where, refused);
        } else if (value instanceof Optional<?> optional) {
            find(optional.stream().toList(), where, refused);
        } else if (isOurs(value.getClass()) && !value.getClass().isHidden() && seen.add(value)) {
            for (Field field : value.getClass().getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    find(value(field, value), where, refused);
                }
            }
        }
    }

    /** Returns the names of the implementation and of its entry factory. */
    private static Set<String> classes(Object value) throws ReflectiveOperationException {
        Object cache = value instanceof AsyncCache<?, ?> async ? async.synchronous() : value;
        Set<String> names = new TreeSet<>();
        if (cache instanceof Cache<?, ?>) {
            Object implementation = inside(value, "cache");
            names.add(implementation.getClass().getName());
            names.add(inside(implementation, "nodeFactory").getClass().getName());
        }
        return names;
    }

    private static Object inside(Object owner, String name) throws ReflectiveOperationException {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return value(field, owner);
                }
            }
        }
        throw new NoSuchFieldException(owner.getClass() + "." + name);
    }
}
