package io.ringback.webhook.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * One kind of event, as the catalogue shows it.
 *
 * @param sample a payload as it may come
 * @param schema what every payload must conform to; empty for anything
 */
record Hook(String id, String name, String description, ObjectNode sample, Optional<HookSchema> schema) {}
