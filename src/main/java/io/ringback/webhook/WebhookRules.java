package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringback.egress.EgressGuard;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a webhook is judged by beside its own form.
 *
 * @param hooks what it may listen to
 * @param refusal why it may not be aimed at a target, for its author; empty when it may; may block for a look-up
 * @param tlsSkip whether its server's certificate may go unchecked
 */
record WebhookRules(List<String> hooks, Function<TargetUri, Optional<String>> refusal, boolean tlsSkip) {

    static WebhookRules of(HookCatalogue catalogue, EgressGuard guard) {
        return new WebhookRules(catalogue.listenable(), target -> guard.refusal(target.ascii()), guard.allowsTlsSkip());
    }

    /** The same with the look-up for {@code uri} already done, for use within a transaction. */
    WebhookRules lookedUp(JsonNode uri) {
        Optional<String> known =
                uri.isTextual() ? TargetUri.parse(uri.textValue()).flatMap(refusal) : Optional.empty();
        return new WebhookRules(hooks, target -> known, tlsSkip);
    }
}
