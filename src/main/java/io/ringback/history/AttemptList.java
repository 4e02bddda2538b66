package io.ringback.history;

import io.ringback.http.lists.ListSource;
import io.ringback.http.lists.Range;
import io.ringback.jdbc.Transaction.Work;
import java.sql.SQLException;
import java.util.UUID;

/** Lists the attempts of a slice. */
record AttemptList(Reads reads, AttemptViews views, AttemptSlice slice) implements ListSource<Attempt, AttemptView> {
    /** The server that is read. */
    interface Reads {
        Found<Attempt> read(Work<Found<Attempt>> work) throws SQLException;
    }

    @Override
    public Found<Attempt> read(Range range, int most) throws SQLException {
        return reads.read(connection -> AttemptLog.read(connection, slice, range, most));
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
