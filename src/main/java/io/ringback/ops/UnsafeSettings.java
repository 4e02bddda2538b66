package io.ringback.ops;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.ringback.StartCheck;
import io.ringback.StartOrder;
import io.ringback.egress.EgressGuard;
import io.ringback.keyring.Keyring;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Refuses unsafe settings in production; the operator can allow each by its name. */
@Singleton
class UnsafeSettings {
    /** Minimum length of a token, in characters. */
    private static final int SHORT = 24;

    private static final Set<String> KNOWN = Set.of("dev-master-token", "test-master-token", "demo-token");

    private final Set<Name> allowed;
    private final Map<Name, String> found = new LinkedHashMap<>();

    /** Lists the unsafe settings. */
    enum Name {
        /** The master token is short, or an example of our documentation. */
        WEAK_MASTER_TOKEN,
        /** Secrets are stored unencrypted. */
        NO_ENCRYPTION_KEY,
        /** The allow-list permits this machine and its network as targets. */
        OPEN_EGRESS,
        /** Any caller may claim any address, which affects the audit log and the limit on failed logins. */
        ANY_PROXY;

        String shown() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    UnsafeSettings(
            UnsafeConfig config,
            @ConfigProperty(name = "ringback.master-token") Optional<String> masterToken,
            @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding") Optional<Boolean> forwarding,
            @ConfigProperty(name = "quarkus.http.proxy.trusted-proxies") Optional<String> proxies,
            Keyring keyring,
            EgressGuard guard) {
        this.allowed = config.allowUnsafe().orElse(Set.of());
        masterToken
                .filter(UnsafeSettings::isWeak)
                .ifPresent(weak -> found.put(
                        Name.WEAK_MASTER_TOKEN,
                        "RINGBACK_MASTER_TOKEN is shorter than " + SHORT + " characters or publicly known"));
        if (!keyring.canEncrypt()) {
            found.put(
                    Name.NO_ENCRYPTION_KEY,
                    "RINGBACK_ENCRYPTION_KEYS is not set, so secrets would be stored unencrypted");
        }
        if (guard.isWideOpen()) {
            found.put(
                    Name.OPEN_EGRESS,
                    "RINGBACK_EGRESS_ALLOW permits every private network and the cloud's metadata "
                            + "service as targets");
        }
        if (forwarding.orElse(false) && proxies.isEmpty()) {
            found.put(
                    Name.ANY_PROXY,
                    "QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING trusts every caller, since "
                            + "QUARKUS_HTTP_PROXY_TRUSTED_PROXIES is empty");
        }
    }

    private static boolean isWeak(String token) {
        return !token.isBlank() && (token.length() < SHORT || KNOWN.contains(token));
    }

    void refuse(@Observes @Priority(StartOrder.SAFETY) StartupEvent started, StartCheck check) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            String refused = found.entrySet().stream()
                    .filter(unsafe -> !allowed.contains(unsafe.getKey()))
                    .map(unsafe -> unsafe.getKey().shown() + ": " + unsafe.getValue())
                    .collect(Collectors.joining("; "));
            if (!refused.isEmpty()) {
                check.fault("Unsafe settings: " + refused
                        + ". Change them, or allow them by their names in RINGBACK_ALLOW_UNSAFE.");
            }
        }
    }
}
