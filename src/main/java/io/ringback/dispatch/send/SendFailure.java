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

/** What an exception of the network or of a receiver means, in our words; its own text may hold addresses. */
record SendFailure(ClientError error, String detail) {
    private static final int MOST_CAUSES = 10;

    static SendFailure of(ClientError error) {
        return new SendFailure(error, "");
    }

    /** What went wrong once there was a connection: the first cause that says more than that something did. */
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
     * What went wrong before there was a connection. The JDK has types for refused and for no route; every other error of
     * the operating system is a plain {@code SocketException} with a text in the system's language, as that the network is
     * unreachable.
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
            // Netty has no type for the timeout of a proxy, but two texts of its own.
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

    /** Whether another address of the host may do better; a certificate would be wrong there too. */
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
            // The name of the alert (RFC 8446, section 6.2), which the JDK puts into its text.
            case SSLException e when says(e, "certificate_required") -> "client certificate required";
            default -> null;
        };
    }

    private static boolean says(Throwable thrown, String words) {
        String message = thrown.getMessage();
        return message != null && message.contains(words);
    }
}
