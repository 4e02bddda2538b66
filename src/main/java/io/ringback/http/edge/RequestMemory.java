package io.ringback.http.edge;

import io.ringback.http.MemoryBudget;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Limits the memory of all requests of this process: of their bodies and of the parsed trees. */
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

    /** Returns the budget of bodies in transfer or in use: a tenth of the heap, and at least one maximum body. */
    MemoryBudget uploads() {
        return uploads;
    }

    /** Returns the budget of parsed bodies: a quarter of the heap. */
    MemoryBudget trees() {
        return trees;
    }
}
