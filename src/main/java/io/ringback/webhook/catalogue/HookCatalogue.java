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

/** Lists the hooks of events and subscriptions: the built-in ones and those that the operator adds. */
@Singleton
public class HookCatalogue {
    /** Subscribes a webhook to every hook; no event has it. */
    public static final String ALL = "all";

    private static final String BUILT_IN = "/hooks.json";

    private final Map<String, Hook> byId = new LinkedHashMap<>();
    private final Optional<String> file;

    @Inject
    HookCatalogue(CatalogueConfig config) {
        this(config.hooks().map(Path::toString));
    }

    /** Loads the built-in hooks, and those of {@code file} when the service starts. */
    public HookCatalogue(Optional<String> file) {
        this.file = file;
        builtIn().forEach(hook -> byId.put(hook.id(), hook));
    }

    void addOwn(@Observes @Priority(StartOrder.SAFETY) StartupEvent started, StartCheck check) {
        file.ifPresent(path -> {
            try {
                add(HookFile.read(Files.readAllBytes(Path.of(path))));
            } catch (IOException unreadable) {
                check.fault(
                        "RINGBACK_WEBHOOK_HOOKS: cannot read %s; check the path and its permissions".formatted(path));
            } catch (HookFile.Faulty faulty) {
                faulty.faults().forEach(fault -> check.fault("RINGBACK_WEBHOOK_HOOKS: %s: %s".formatted(path, fault)));
            }
        });
    }

    /** Adds {@code hooks}; throws {@link HookFile.Faulty} with all ids that exist already. */
    void add(List<Hook> hooks) {
        List<String> faults = new ArrayList<>();
        for (Hook hook : hooks) {
            if (byId.putIfAbsent(hook.id(), hook) != null) {
                faults.add("the hook " + hook.id() + " exists already: choose another id");
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

    /** Returns whether {@code id} is a hook of events: exact case, {@link #ALL} excluded. */
    public boolean has(String id) {
        return byId.containsKey(id);
    }

    /** Returns whether payloads of the hook {@code id} are validated against a schema, which may be slow. */
    public boolean checks(String id) {
        return find(id).flatMap(Hook::schema).isPresent();
    }

    /**
     * Records in {@code validationErrors} where {@code payload} violates the schema of the hook {@code id}, if it has
     * one; {@code field} is the payload's name in the request.
     */
    public void check(String id, String field, ObjectNode payload, ValidationErrors validationErrors) {
        find(id).flatMap(Hook::schema).ifPresent(schema -> schema.check(field, payload, validationErrors));
    }

    /** Holds a sample payload of a hook. */
    public record Sample(String hook, ObjectNode payload) {}

    /**
     * Returns a sample of the events of a webhook that subscribes to {@code listened}; for {@link #ALL}, of the first
     * hook.
     */
    public Sample sample(String listened) {
        Hook hook = find(listened).orElseGet(() -> byId.values().iterator().next());
        return new Sample(hook.id(), hook.sample());
    }

    /** Returns the ids of all hooks, in list order. */
    public List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    Collection<Hook> hooks() {
        return byId.values();
    }

    Optional<Hook> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Returns the values that a webhook may subscribe to: each hook, or {@link #ALL}. */
    public List<String> listenable() {
        return Stream.concat(byId.keySet().stream(), Stream.of(ALL)).toList();
    }
}
