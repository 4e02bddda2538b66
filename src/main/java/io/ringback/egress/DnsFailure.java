package io.ringback.egress;

import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import org.jspecify.annotations.Nullable;

/** Tells a look-up that failed from one that found nothing. */
final class DnsFailure {
    static final String SERVER_FAILURE = "server failure";
    static final String NO_ANSWER = "no answer";

    private static final int MOST_CAUSES = 10;

    private DnsFailure() {}

    /** Why no name server answered; null when one did, and there is no such name or address. */
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
