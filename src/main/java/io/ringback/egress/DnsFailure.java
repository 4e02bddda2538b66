package io.ringback.egress;

import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import org.jspecify.annotations.Nullable;

/** Distinguishes a failed lookup from an empty result. */
final class DnsFailure {
    static final String SERVER_FAILURE = "server failure";
    static final String NO_ANSWER = "no answer";

    private static final int MOST_CAUSES = 10;

    private DnsFailure() {}

    /** Returns the reason why no name server answered; null when one did and the name or address does not exist. */
    static @Nullable String of(Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            if (cause instanceof DnsErrorCauseException told) {
                return told.getCode().equals(DnsResponseCode.NXDOMAIN) ? null : SERVER_FAILURE;
            }
            if (cause instanceof DnsNameResolverTimeoutException) {
                return NO_ANSWER;
            }
            cause = cause.getCause();
        }
        return null;
    }
}
