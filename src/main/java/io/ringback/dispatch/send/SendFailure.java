package io.ringback.dispatch.send;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Describes an exception of the network or a receiver in fixed words; its own text may contain addresses. */
record SendFailure(ClientError error, String detail) {
    private static final int MOST_CAUSES = 10;

    static SendFailure of(ClientError error) {
        return new SendFailure(error, "");
    }

    /** Classifies a failure after the connection was established: by the first cause that is specific. */
    static SendFailure of(Throwable thrown) {
        boolean io = false;
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            SendFailure known = known(cause);
            if (known != null) {
                return known;
            }
            io |= cause instanceof IOException;
            cause = cause.getCause();
        }
        return of(io ? ClientError.ECONNRESET : ClientError.PROTOCOL);
    }

    /**
     * Classifies a failure to connect. The JDK has types for refused and no route. Every other error of the operating
     * system is a plain {@code SocketException} with a localized text.
     */
    static SendFailure whileConnecting(Throwable thrown) {
        return thrown.getClass() == SocketException.class ? of(ClientError.EHOSTUNREACH) : of(thrown);
    }

    private static @Nullable SendFailure known(Throwable thrown) {
        return switch (thrown) {
            case SslHandshakeTimeoutException e -> of(ClientError.TIMEOUT);
            case SSLException e -> new SendFailure(ClientError.TLS, tlsDetail(e));
            case CertificateException e -> new SendFailure(ClientError.TLS, tlsDetail(e));
            case ConnectTimeoutException e -> of(ClientError.TIMEOUT);
            case TimeoutException e -> of(ClientError.TIMEOUT);
            case ConnectionPoolTooBusyException e -> of(ClientError.TIMEOUT);
            case NoRouteToHostException e -> of(ClientError.EHOSTUNREACH);
            // Netty has no type for a proxy timeout, but two texts.
            case ProxyConnectException e ->
                says(e, "timeout")
                        ? of(ClientError.TIMEOUT)
                        : new SendFailure(ClientError.ECONNREFUSED, "by the proxy");
            case ConnectException e -> of(ClientError.ECONNREFUSED);
            case SocketException e -> of(ClientError.ECONNRESET);
            case HttpClosedException e -> of(ClientError.ECONNRESET);
            case StreamResetException e -> of(ClientError.ECONNRESET);
            case ClosedChannelException e -> of(ClientError.ECONNRESET);
            case PrematureChannelClosureException e -> of(ClientError.ECONNRESET);
            case TooLongFrameException e -> new SendFailure(ClientError.OVERSIZED, "head");
            default -> null;
        };
    }

    /** Returns whether another address of the host may work; a certificate would be wrong there too. */
    boolean isOfOneAddress() {
        return error == ClientError.ECONNREFUSED || error == ClientError.EHOSTUNREACH || error == ClientError.TIMEOUT;
    }

    private static String tlsDetail(Throwable thrown) {
        Throwable cause = thrown;
        String detail = "protocol";
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            String found = certificateDetail(cause);
            if (found != null) {
                return found;
            }
            detail = cause instanceof GeneralSecurityException ? "certificate not accepted" : detail;
            cause = cause.getCause();
        }
        return detail;
    }

    private static @Nullable String certificateDetail(Throwable cause) {
        return switch (cause) {
            case CertificateExpiredException e -> "certificate expired";
            case CertificateNotYetValidException e -> "certificate not yet valid";
            case CertPathBuilderException e -> "unknown authority";
            case CertPathValidatorException e
            when e.getReason() == CertPathValidatorException.BasicReason.EXPIRED -> "certificate expired";
            // The JDK has no type for it: these are the two texts of its HostnameChecker, in English everywhere.
            case CertificateException e
            when says(e, "subject alternative") || says(e, "No name matching") -> "host name mismatch";
            // The name of the alert (RFC 8446, section 6.2), which is part of the JDK's text.
            case SSLException e when says(e, "certificate_required") -> "client certificate required";
            default -> null;
        };
    }

    private static boolean says(Throwable thrown, String words) {
        String message = thrown.getMessage();
        return message != null && message.contains(words);
    }
}
