package io.ringback.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.Listed;
import io.ringback.http.Range;
import java.util.UUID;

/** The webhooks of an account, as they are listed: a filter sees the whole document, the list shows a line of it. */
record WebhookList(UUID account) implements Listed<Webhook> {
    @Override
    public Found<Webhook> read(Range range, int most) {
        return new Found<>(Webhook.list(account, range, most));
    }

    @Override
    public UUID id(Webhook webhook) {
        return webhook.id;
    }

    /** Request headers are sealed, and nothing to be guessed by filters. */
    @Override
    public ObjectNode whole(Webhook webhook) {
        return WebhookView.whole(webhook, webhook.document(RequestHeaders.NONE), false);
    }

    @Override
    public ObjectNode line(Webhook webhook) {
        return WebhookView.summary(webhook);
    }
}
