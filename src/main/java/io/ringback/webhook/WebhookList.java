package io.ringback.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringback.http.Filter;
import io.ringback.http.Listed;
import io.ringback.http.Range;
import java.sql.SQLException;
import java.util.UUID;

/** Lists the webhooks of an account: {@code filter} sees the whole document, the list shows a line of it. */
record WebhookList(WebhookLines lines, UUID account, Filter filter) implements Listed<WebhookLines.Line> {
    @Override
    public Found<WebhookLines.Line> read(Range range, int most) throws SQLException {
        return new Found<>(lines.read(account, range, most, !filter.isEmpty()));
    }

    @Override
    public UUID id(WebhookLines.Line line) {
        return line.webhook().id;
    }

    /** Request headers are sealed, and nothing to be guessed by filters. */
    @Override
    public ObjectNode whole(WebhookLines.Line line) {
        Webhook webhook = line.webhook();
        ObjectNode view = WebhookView.whole(webhook, webhook.document(RequestHeaders.NONE), false);
        return more(view, line);
    }

    @Override
    public ObjectNode line(WebhookLines.Line line) {
        return more(WebhookView.summary(line.webhook()), line);
    }

    private static ObjectNode more(ObjectNode view, WebhookLines.Line line) {
        WebhookView.putTimes(view, line.times());
        view.set("health", HealthView.of(line.health()));
        return view;
    }
}
