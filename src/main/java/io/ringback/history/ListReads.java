package io.ringback.history;

import io.ringback.jdbc.Transaction.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** Reads one list, from the replica where it can answer, and keeps the largest lag. For use by one thread. */
final class ListReads {
    /** Lag of the list in seconds, an upper bound; only on answers of the replica. */
    private static final String HEADER = "Ringback-Lag";

    private final HistoryReads reads;
    private final @Nullable Replica replica;
    private @Nullable Duration lag;

    ListReads(HistoryReads reads, @Nullable Replica replica) {
        this.reads = reads;
        this.replica = replica;
    }

    /** Returns the result of {@code work}, which only reads and may run twice. */
    <T> T read(Work<T> work) throws SQLException {
        Optional<Replica.Found<T>> found = replica == null ? Optional.empty() : replica.read(work);
        reads.answered(found.isPresent());
        if (found.isEmpty()) {
            return reads.latest(work);
        }
        Duration newest = found.get().lag();
        lag = lag == null || newest.compareTo(lag) > 0 ? newest : lag;
        return found.get().value();
    }

    /** Adds the lag of the list to the response, if there is one. */
    <T> RestResponse<T> show(RestResponse<T> response) {
        return lag == null
                ? response
                : ResponseBuilder.fromResponse(response)
                        .header(HEADER, String.format(Locale.ROOT, "%.3f", lag.toMillis() / 1e3))
                        .build();
    }
}
