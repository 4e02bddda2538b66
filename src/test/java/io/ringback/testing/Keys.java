package io.ringback.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/** Creates keys and certificates for a test, in files of one folder. */
public final class Keys {
    public static final String PASSWORD = "changeit";

    private static final int BACKLOG = 500;

    private final Path folder;

    public Keys(Path folder) {
        this.folder = folder;
    }

    /** Returns the key store with everything that {@link #make} created. */
    public Path store() {
        return folder.resolve("keys");
    }

    /**
     * Creates a key with a certificate for ten days from {@code start}, for {@code good.test} and the loopback, self-signed
     * unless {@code more} says otherwise.
     */
    public void make(String alias, String start, String... more) throws Exception {
        String[] usual = {"-genkeypair", "-keyalg", "EC", "-dname", "CN=" + alias, "-alias", alias, "-keystore", "keys"
        };
        String[] time = {"-ext", "san=dns:good.test,ip:127.0.0.1", "-validity", "10", "-startdate", start};
        keytool(Stream.of(usual, time, more).flatMap(Stream::of).toArray(String[]::new));
    }

    /** Creates a trust store with {@code alias} in it. */
    public Path trust(String alias) throws Exception {
        keytool("-exportcert", "-alias", alias, "-keystore", "keys", "-file", alias + ".cer");
        keytool("-importcert", "-noprompt", "-alias", alias, "-keystore", "trust", "-file", alias + ".cer");
        return folder.resolve("trust");
    }

    public Path pem(String alias) throws Exception {
        keytool("-exportcert", "-rfc", "-alias", alias, "-keystore", "keys", "-file", alias + ".pem");
        return folder.resolve(alias + ".pem");
    }

    /** Starts a listener on loopback that speaks only HTTP/2, with the single key. */
    public ServerSocket http2Listener() throws Exception {
        SSLServerSocket listener = (SSLServerSocket)
                server().getServerSocketFactory().createServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
        SSLParameters parameters = listener.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        listener.setSSLParameters(parameters);
        return listener;
    }

    private SSLContext server() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store())) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private void keytool(String... arguments) throws Exception {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = Stream.concat(
                        Stream.of(tool, "-storepass", PASSWORD, "-storetype", "PKCS12"), Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
