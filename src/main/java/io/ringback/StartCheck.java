package io.ringback;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the faults of all that is checked before the database is asked, so that one start names all of them.
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

    /** Reports a fault that refuses the start: one sentence for its operator. */
    public void fault(String sentence) {
        faults.add(sentence);
    }

    void end(@Observes @Priority(StartOrder.CHECKED) StartupEvent started) {
        if (!faults.isEmpty()) {
            throw ProcessMode.refuse(faults);
        }
        if (processMode.is(ProcessMode.Mode.CHECK)) {
            throw ProcessMode.done("Settings and hooks are in order");
        }
    }
}
