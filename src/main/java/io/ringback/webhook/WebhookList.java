package io.ringback.webhook;

import io.ringback.http.lists.Filter;
import io.ringback.http.lists.ListSource;
import io.ringback.http.lists.Range;
import java.sql.SQLException;
import java.util.UUID;

/** Lists the webhooks of an account: {@code filter} tests the whole document, the list shows a summary. */
record WebhookList(WebhookLines lines, UUID account, Filter filter)
        implements ListSource<WebhookLines.Line, WebhookSummary> {
    @Override
    public Found<WebhookLines.Line> read(Range range, int most) throws SQLException {
        return new Found<>(lines.read(account, range, most, !filter.isEmpty()));
    }

    @Override
    public UUID id(WebhookLines.Line line) {
        return line.webhook().id;
    }

    @Override
    public WebhookView whole(WebhookLines.Line line) {
        return WebhookView.of(line);
    }

    @Override
    public WebhookSummary line(WebhookLines.Line line) {
        return WebhookSummary.of(line);
    }
}
