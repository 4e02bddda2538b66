package io.ringback.history;

import io.ringback.http.lists.PageRequest;
import io.ringback.id.Ids;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Selects attempts of an account by the criteria that an index supports; null for any.
 *
 * @param failures whether to select failed attempts only
 */
record AttemptSlice(
        UUID account,
        @Nullable UUID webhook,
        @Nullable UUID delivery,
        @Nullable UUID event,
        boolean failures) {
    private static final String HOOK = "hook_id";
    private static final String DELIVERY = "delivery_id";
    private static final String EVENT = "event_id";
    private static final String RESULT = "result";
    private static final String FAILURE = "failure";

    /** Creates the slice of {@code request} among the attempts of {@code webhook}, or of all when it is null. */
    static AttemptSlice of(UUID account, @Nullable UUID webhook, PageRequest request) {
        return new AttemptSlice(
                account,
                webhook == null ? id(request, HOOK) : webhook,
                id(request, DELIVERY),
                id(request, EVENT),
                request.filter().wanted(RESULT).filter(FAILURE::equals).isPresent());
    }

    static AttemptSlice ofDelivery(UUID account, UUID delivery) {
        return new AttemptSlice(account, null, delivery, null, false);
    }

    private static @Nullable UUID id(PageRequest request, String key) {
        return request.filter().wanted(key).flatMap(Ids::parse).orElse(null);
    }

    /** Returns the conditions that the slice does not cover. */
    PageRequest rest(PageRequest request) {
        PageRequest rest = failures ? request.without(RESULT, FAILURE) : request;
        rest = without(rest, HOOK, webhook);
        rest = without(rest, DELIVERY, delivery);
        return without(rest, EVENT, event);
    }

    private static PageRequest without(PageRequest request, String key, @Nullable UUID id) {
        return Optional.ofNullable(id)
                .map(seen -> request.without(key, Ids.show(seen)))
                .orElse(request);
    }
}
