package io.ringback;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the faults found before the database is used, so that one start reports all of them.
 *
 * <p>Observers of {@code StartupEvent} report with a priority of {@link StartOrder#SAFETY}.
 */
@Singleton
public final class StartCheck {
    private final ProcessMode processMode;
    private final List<String> faults = new ArrayList<>();

    StartCheck(ProcessMode processMode) {
        this.processMode = processMode;
    }

    /** Reports a fault that prevents the start: one sentence for the operator. */
    public void fault(String sentence) {
        faults.add(sentence);
    }

    void end(@Observes @Priority(StartOrder.CHECKED) StartupEvent started) {
        if (!faults.isEmpty()) {
            throw ProcessMode.refuse(faults);
        }
        if (processMode.is(ProcessMode.Mode.CHECK)) {
            throw ProcessMode.done("Settings and hooks are valid");
        }
    }
}
