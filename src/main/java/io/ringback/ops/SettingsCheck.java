package io.ringback.ops;

import io.quarkus.runtime.StartupEvent;
import io.ringback.ProcessMode;
import io.ringback.StartOrder;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Refuses to start with invalid settings, reporting all of them, and warns of unknown ones. */
@Singleton
class SettingsCheck {
    private static final Logger LOG = Logger.getLogger(SettingsCheck.class);

    private final SmallRyeConfig config;

    SettingsCheck(Config config) {
        this.config = config.unwrap(SmallRyeConfig.class);
    }

    void check(@Observes @Priority(StartOrder.SETTINGS) StartupEvent started) {
        List<String> faults = faults();
        if (!faults.isEmpty()) {
            throw ProcessMode.refuse(faults);
        }
        UnknownSettings.find(System.getenv().keySet(), System.getProperties().stringPropertyNames())
                .forEach(LOG::warn);
    }

    private List<String> faults() {
        List<String> faults = new ArrayList<>();
        Settings.ALL.forEach(setting -> fault(setting).ifPresent(faults::add));
        if (faults.isEmpty()) {
            Settings.FOLLOWERS.forEach(setting -> fault(setting).ifPresent(faults::add));
            faults.addAll(Contradictions.in(config));
            listening("quarkus.http.host").ifPresent(faults::add);
            listening("quarkus.management.host").ifPresent(faults::add);
        }
        return faults;
    }

    private Optional<String> fault(Setting setting) {
        return setting.fault(config.getConfigValue(LenientSettings.GIVEN + setting.property()));
    }

    private Optional<String> listening(String property) {
        return ListenAddress.fault(Setting.variable(property), config.getValue(property, String.class));
    }
}
