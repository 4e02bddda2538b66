package io.ringback.webhook;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Configures a service with few webhooks per account, a known master token, no rate limit, and no private targets. */
public class SmallAccounts implements QuarkusTestProfile {
    static final int MAX_WEBHOOKS = 20;
    static final String MASTER_TOKEN = "the-master-token-of-the-tests-0123456789";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "ringback.master-token",
                MASTER_TOKEN,
                "ringback.rate-limit",
                "0",
                // An address that no test uses: loopback is blocked as in production.
                "ringback.egress.allow",
                "127.255.255.255/32",
                "ringback.webhook.max-per-account",
                Integer.toString(MAX_WEBHOOKS));
    }
}
