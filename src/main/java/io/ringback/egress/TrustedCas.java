package io.ringback.egress;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Holds the trusted certificate authorities: the platform's, and those that the operator adds.
 *
 * @param own empty when the operator adds none and the platform decides
 */
public record TrustedCas(Optional<TrustManager> own) {

    /** Combines the platform's authorities with those of the PEM file {@code bundle}. */
    static TrustedCas of(Path bundle) throws IOException, GeneralSecurityException {
        List<Certificate> certificates = new ArrayList<>();
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager platform) {
                certificates.addAll(List.of(platform.getAcceptedIssuers()));
            }
        }
        certificates.addAll(read(bundle));
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("authority-" + i, certificates.get(i));
        }
        return new TrustedCas(Optional.of(managers(store)[0]));
    }

    private static List<Certificate> read(Path bundle) throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(bundle)) {
            List<Certificate> certificates =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(pem));
            if (certificates.isEmpty()) {
                throw new IOException("the file contains no certificate");
            }
            return certificates;
        }
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
