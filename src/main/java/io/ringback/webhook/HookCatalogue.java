package io.ringback.webhook;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The hooks that an event can be of, and that a webhook can listen to. */
@Singleton
public class HookCatalogue {
    /** What a webhook says to hear every hook; no event is of it. */
    public static final String ALL = "all";

    private static final List<Hook> BUILT_IN = List.of(
            new Hook("channel_create", "Channel Create", "A channel is created: a new call."),
            new Hook("channel_answer", "Channel Answer", "A channel is answered."),
            new Hook("channel_destroy", "Channel Destroy", "A channel is destroyed: a call is hung up."),
            new Hook("channel_bridge", "Channel Bridge", "Two channels are connected to each other."));

    private final Map<String, Hook> byId = new LinkedHashMap<>();

    HookCatalogue() {
        BUILT_IN.forEach(hook -> byId.put(hook.id(), hook));
    }

    /** Whether an event can be of the hook {@code id}: exact case, {@link #ALL} excluded. */
    public boolean has(String id) {
        return byId.containsKey(id);
    }

    /** The ids of all hooks, in the order in which they are listed. */
    public List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    /** What a webhook may listen to: each hook, or {@link #ALL}. */
    List<String> listenable() {
        return Stream.concat(byId.keySet().stream(), Stream.of(ALL)).toList();
    }

    /** One kind of event, as the catalogue shows it. */
    public record Hook(String id, String name, String description) {}
}
