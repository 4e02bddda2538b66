package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringback.egress.EgressGuard;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a webhook is judged by beside its own form.
 *
 * @param hooks what it may listen to
 * @param mayReach whether it may be aimed at a target; may block for a look-up
 * @param tlsSkip whether its server's certificate may go unchecked
 */
record WebhookRules(List<String> hooks, Predicate<TargetUri> mayReach, boolean tlsSkip) {

    static WebhookRules of(HookCatalogue catalogue, EgressGuard guard) {
        return new WebhookRules(
                catalogue.listenable(), target -> guard.refusal(target.ascii()).isEmpty(), guard.allowsTlsSkip());
    }

    /** The same with the look-up for {@code uri} already done, for use within a transaction. */
    WebhookRules lookedUp(JsonNode uri) {
        boolean allowed = !uri.isTextual()
                || TargetUri.parse(uri.textValue()).filter(mayReach.negate()).isEmpty();
        return new WebhookRules(hooks, target -> allowed, tlsSkip);
    }
}
