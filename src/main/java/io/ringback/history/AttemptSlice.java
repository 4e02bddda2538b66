package io.ringback.history;

import io.ringback.http.lists.PageRequest;
import io.ringback.id.Ids;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which of an account's attempts are asked for, as far as an index can tell; null where it does not matter.
 *
 * @param failures whether only those are that failed
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

    /** What {@code request} asks for among the attempts of {@code webhook}, or of all when it is null. */
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

    /** What is left to ask of each attempt in the slice. */
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
