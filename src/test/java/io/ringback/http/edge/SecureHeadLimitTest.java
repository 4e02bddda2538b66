package io.ringback.http.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.ringback.testing.PostgresResource;
import io.ringback.testing.SecurePort;
import io.ringback.testing.TightLimits;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(SecurePort.class)
@TestProfile(TightLimits.class)
class SecureHeadLimitTest extends HeadLimitContract {
    @TestHTTPResource(value = "/", tls = true)
    @Nullable
    URI secure;

    @Override
    SSLSocket open() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            Socket socket = context.getSocketFactory()
                    .createSocket("localhost", Objects.requireNonNull(secure).getPort());
            return (SSLSocket) socket;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    @Test
    void a_client_that_offers_http_2_is_served_with_http_1() throws IOException {
        try (SSLSocket socket = open()) {
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isNotEqualTo("h2");
        }
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
