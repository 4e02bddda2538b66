package io.ringback.http;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The form of every successful answer: its {@code data}, and around it the fields that all answers have. */
public sealed interface Envelope {
    /** The same answer with {@code stamp}. */
    Envelope stamped(Stamp stamp);

    /** One resource. */
    record Answer<T>(
            T data, @Inline @Schema(hidden = true) @Nullable Stamp stamp) implements Envelope {
        @Override
        public Answer<T> stamped(Stamp given) {
            return new Answer<>(data, given);
        }
    }

    /** One resource and its revision. */
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

    /** A page of a list. */
    record Listing<T>(
            List<T> data,
            int pageSize,
            @Nullable String startKey,

            @Schema(description = "Where the list goes on; absent on the last page.") @Nullable
            String nextStartKey,

            @Inline @Schema(hidden = true) @Nullable Stamp stamp)
            implements Envelope {
        @Override
        public Listing<T> stamped(Stamp given) {
            return new Listing<>(data, pageSize, startKey, nextStartKey, given);
        }
    }

    /** A token, in the one answer that shows it outside of {@code data}. */
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
