package io.ringback.webhook.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Describes one kind of event.
 *
 * @param sample a sample payload
 * @param schema the schema of payloads; empty when any object is valid
 */
record Hook(String id, String name, String description, ObjectNode sample, Optional<HookSchema> schema) {}
