package io.ringback.http.lists;

import io.ringback.http.Envelope.Listing;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** Responds with one page of a list, in the envelope. */
public final class ListResponse {
    private ListResponse() {}

    public static <T> RestResponse<Listing<T>> of(Page<T> page) {
        var listing = new Listing<>(
                page.items(), page.items().size(), key(page.request().after()), key(page.next()), null);
        return ResponseBuilder.ok(listing).type(MediaType.APPLICATION_JSON_TYPE).build();
    }

    private static @Nullable String key(@Nullable UUID id) {
        return id == null ? null : PageRequest.encode(id);
    }
}
