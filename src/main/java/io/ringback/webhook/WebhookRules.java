package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringback.egress.EgressGuard;
import io.ringback.webhook.catalogue.HookCatalogue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What a webhook is judged by beside its own form.
 *
 * @param hooks what it may listen to
 * @param refusal why it may not be aimed at a target, which was looked up before; empty when it may
 * @param tlsSkip whether its server's certificate may go unchecked
 * @param retries of a webhook that names none
 */
record WebhookRules(List<String> hooks, Function<TargetUri, Optional<String>> refusal, boolean tlsSkip, int retries) {

    /** The rules for a document whose target is {@code uri}, once that is looked up; no thread is held meanwhile. */
    static CompletionStage<WebhookRules> of(HookCatalogue catalogue, EgressGuard guard, int retries, JsonNode uri) {
        return Optional.of(uri)
                .filter(JsonNode::isTextual)
                .flatMap(text -> TargetUri.parse(text.textValue()))
                .map(target -> guard.judge(target.ascii()))
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()))
                .thenApply(refusal ->
                        new WebhookRules(catalogue.listenable(), target -> refusal, guard.allowsTlsSkip(), retries));
    }
}
