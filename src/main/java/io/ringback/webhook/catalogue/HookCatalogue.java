package io.ringback.webhook.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.StartupEvent;
import io.ringback.StartCheck;
import io.ringback.StartOrder;
import io.ringback.http.ValidationErrors;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The hooks that an event can be of, and that a webhook can listen to: those built in, and what the operator adds. */
@Singleton
public class HookCatalogue {
    /** What a webhook says to hear every hook; no event is of it. */
    public static final String ALL = "all";

    private static final String BUILT_IN = "/hooks.json";

    private final Map<String, Hook> byId = new LinkedHashMap<>();
    private final Optional<String> file;

    @Inject
    HookCatalogue(CatalogueConfig config) {
        this(config.hooks().map(Path::toString));
    }

    /** Those built in, and those that {@code file} adds once the service starts. */
    public HookCatalogue(Optional<String> file) {
        this.file = file;
        builtIn().forEach(hook -> byId.put(hook.id(), hook));
    }

    void addOwn(@Observes @Priority(StartOrder.SAFETY) StartupEvent started, StartCheck check) {
        file.ifPresent(path -> {
            try {
                add(HookFile.read(Files.readAllBytes(Path.of(path))));
            } catch (IOException unreadable) {
                check.fault("RINGBACK_WEBHOOK_HOOKS: %s cannot be read".formatted(path));
            } catch (HookFile.Faulty faulty) {
                faulty.faults().forEach(fault -> check.fault("RINGBACK_WEBHOOK_HOOKS: %s: %s".formatted(path, fault)));
            }
        });
    }

    /** Adds {@code hooks}; ids that are there already are refused with {@link HookFile.Faulty}, which names all of them. */
    void add(List<Hook> hooks) {
        List<String> faults = new ArrayList<>();
        for (Hook hook : hooks) {
            if (byId.putIfAbsent(hook.id(), hook) != null) {
                faults.add("the hook " + hook.id() + " is there already");
            }
        }
        HookFile.refuse(faults);
    }

    private static List<Hook> builtIn() {
        try (InputStream json = HookCatalogue.class.getResourceAsStream(BUILT_IN)) {
            return HookFile.read(Objects.requireNonNull(json, BUILT_IN).readAllBytes());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Whether an event can be of the hook {@code id}: exact case, {@link #ALL} excluded. */
    public boolean has(String id) {
        return byId.containsKey(id);
    }

    /** Whether payloads of the hook {@code id} are held against a schema, which may take its time. */
    public boolean checks(String id) {
        return find(id).flatMap(Hook::schema).isPresent();
    }

    /**
     * Tells in {@code validationErrors} what is wrong with {@code payload} by the schema of the hook {@code id}, if it has one;
     * {@code field} is what its sender calls it.
     */
    public void check(String id, String field, ObjectNode payload, ValidationErrors validationErrors) {
        find(id).flatMap(Hook::schema).ifPresent(schema -> schema.check(field, payload, validationErrors));
    }

    /** A payload of a hook as it may come. */
    public record Sample(String hook, ObjectNode payload) {}

    /** A sample of what a webhook that listens to {@code listened} hears; of {@link #ALL}, of the first hook. */
    public Sample sample(String listened) {
        Hook hook = find(listened).orElseGet(() -> byId.values().iterator().next());
        return new Sample(hook.id(), hook.sample());
    }

    /** The ids of all hooks, in the order in which they are listed. */
    public List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    Collection<Hook> hooks() {
        return byId.values();
    }

    Optional<Hook> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** What a webhook may listen to: each hook, or {@link #ALL}. */
    public List<String> listenable() {
        return Stream.concat(byId.keySet().stream(), Stream.of(ALL)).toList();
    }
}
