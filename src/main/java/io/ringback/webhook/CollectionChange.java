package io.ringback.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.ringback.http.Envelope.Answer;
import io.ringback.http.Responses;
import io.ringback.http.ValidationErrors;
import java.util.List;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Lists the changes that apply to a whole collection of webhooks: {@code {"re-enable": true}} or {@code {"disable":
 * true}}.
 */
enum CollectionChange {
    RE_ENABLE("re-enable") {
        @Override
        List<Webhook> make(Webhooks webhooks, List<UUID> accounts) {
            return webhooks.enableAgain(accounts);
        }
    },
    DISABLE("disable") {
        @Override
        List<Webhook> make(Webhooks webhooks, List<UUID> accounts) {
            return webhooks.disableAll(accounts);
        }
    };

    static final String DESCRIPTION =
            "Each changes at most 1,000 webhooks: send it until `data` is empty. `disable` also "
                    + "cancels pending deliveries. `re-enable` enables only webhooks that the service " + "disabled.";

    private final String field;

    CollectionChange(String field) {
        this.field = field;
    }

    /** Parses the one change that {@code data} asks for; 400 for none, for both and for anything else. */
    static CollectionChange of(JsonNode data) {
        ValidationErrors validationErrors = new ValidationErrors();
        boolean disables = data.hasNonNull(DISABLE.field);
        CollectionChange change = disables ? DISABLE : RE_ENABLE;
        JsonNode value = data.get(change.field);
        if (value == null || value.isNull()) {
            validationErrors.required(change.field);
        } else if (!BooleanNode.TRUE.equals(value)) {
            validationErrors.notListed(change.field, List.of("true"), value);
        } else if (disables && data.hasNonNull(RE_ENABLE.field)) {
            validationErrors.add(
                    RE_ENABLE.field, "forbidden", "Send either re-enable or disable", null, data.get(RE_ENABLE.field));
        }
        validationErrors.throwIfAny();
        return change;
    }

    /** Changes the webhooks of {@code accounts}; returns the changed ones. */
    abstract List<Webhook> make(Webhooks webhooks, List<UUID> accounts);

    /** Returns the changed webhooks, as lists show them. */
    static RestResponse<Answer<List<WebhookSummary>>> shown(List<Webhook> webhooks) {
        return Responses.ok(webhooks.stream().map(WebhookSummary::of).toList());
    }
}
