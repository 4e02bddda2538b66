package io.ringback.http.edge;

import io.ringback.http.MemoryBudget;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** How much memory the requests of this process hold together: by their bodies, and by what these are parsed to. */
@Singleton
class RequestMemory {
    private final MemoryBudget uploads;
    private final MemoryBudget trees;

    @Inject
    RequestMemory(HttpConfig config) {
        this(
                Runtime.getRuntime().maxMemory(),
                Math.max(config.maxBody().asLongValue(), config.maxEventsBody().asLongValue()));
    }

    RequestMemory(long heap, long largestBody) {
        uploads = new MemoryBudget(heap / 10, largestBody);
        trees = new MemoryBudget(heap / 4, heap / 8);
    }

    /** Bodies that are on their way or being worked on: a tenth of the heap, and one of the largest anyhow. */
    MemoryBudget uploads() {
        return uploads;
    }

    /** What bodies were parsed to: a quarter of the heap. */
    MemoryBudget trees() {
        return trees;
    }
}
