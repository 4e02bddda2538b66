package io.ringback.webhook.catalogue;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Shows a hook of the catalogue to callers. */
@Schema(name = "Hook")
record HookView(
        @Schema(examples = "channel_create") String id,
        @Schema(examples = "Channel Create") String name,
        String description) {
    static HookView of(Hook hook) {
        return new HookView(hook.id(), hook.name(), hook.description());
    }
}
