package io.ringback.webhook;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service with room for few webhooks an account, a known master token, no limit of rate, and no private target. */
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
                // No address that a test names: here loopback is refused as in production.
                "ringback.egress.allow",
                "127.255.255.255/32",
                "ringback.webhook.max-per-account",
                Integer.toString(MAX_WEBHOOKS));
    }
}
