package io.ringback.history;

import io.ringback.http.lists.ListSource;
import io.ringback.http.lists.Range;
import java.sql.SQLException;
import java.util.UUID;

/** Lists the attempts of a slice. */
record AttemptList(AttemptLog log, AttemptViews views, AttemptSlice slice) implements ListSource<Attempt, AttemptView> {
    @Override
    public Found<Attempt> read(Range range, int most) throws SQLException {
        return log.read(slice, range, most);
    }

    @Override
    public UUID id(Attempt attempt) {
        return attempt.id();
    }

    @Override
    public int bytes(Attempt attempt) {
        return AttemptView.bytes(attempt);
    }

    @Override
    public AttemptView line(Attempt attempt) {
        return views.of(attempt);
    }
}
