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
 * Holds the external rules for a webhook.
 *
 * @param hooks the hooks that it may subscribe to
 * @param refusal the reason why a target, resolved before, must not be called; empty when it may
 * @param tlsSkip whether certificate verification may be disabled
 * @param retries the default number of retries
 */
record WebhookRules(List<String> hooks, Function<TargetUri, Optional<String>> refusal, boolean tlsSkip, int retries) {

    /**
     * Creates the rules for a document whose target is {@code uri}, after resolving its host without blocking a thread.
     */
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
