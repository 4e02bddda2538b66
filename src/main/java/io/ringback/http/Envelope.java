package io.ringback.http;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Defines the form of every successful response: {@code data} and the fields that all responses have. */
public sealed interface Envelope {
    /** Returns the same response with {@code stamp}. */
    Envelope stamped(Stamp stamp);

    /** Carries one resource. */
    record Answer<T>(
            T data, @Inline @Schema(hidden = true) @Nullable Stamp stamp) implements Envelope {
        @Override
        public Answer<T> stamped(Stamp given) {
            return new Answer<>(data, given);
        }
    }

    /** Carries one resource and its revision. */
    record Revised<T>(
            T data,

            @Schema(description = "Rises with each change; also the ETag.")
            String revision,

            @Inline @Schema(hidden = true) @Nullable Stamp stamp)
            implements Envelope {
        @Override
        public Revised<T> stamped(Stamp given) {
            return new Revised<>(data, revision, given);
        }
    }

    /** Carries one page of a list. */
    record Listing<T>(
            List<T> data,
            int pageSize,
            @Nullable String startKey,

            @Schema(description = "Start key of the next page; absent on the last page.") @Nullable
            String nextStartKey,

            @Inline @Schema(hidden = true) @Nullable Stamp stamp)
            implements Envelope {
        @Override
        public Listing<T> stamped(Stamp given) {
            return new Listing<>(data, pageSize, startKey, nextStartKey, given);
        }
    }

    /** Carries a new token: the only response that shows it outside {@code data}. */
    record LoggedIn<T>(
            T data,
            @Schema(description = "The token.") String authToken,
            @Inline @Schema(hidden = true) @Nullable Stamp stamp)
            implements Envelope {
        @Override
        public LoggedIn<T> stamped(Stamp given) {
            return new LoggedIn<>(data, authToken, given);
        }
    }
}
