package org.health4j.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.health4j.Health;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An authority, and servers with certificates of it. */
@Timeout(120)
class TlsTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeAuthority() throws Exception {
        keytool("authority", "-genkeypair", "-alias", "it", "-dname", "CN=authority", "-keyalg", "EC", "-ext", "bc:c");
        keytool(
                "authority",
                "-exportcert",
                "-alias",
                "it",
                "-file",
                directory.resolve("authority.crt").toString());
        keytool(
                "trust",
                "-importcert",
                "-noprompt",
                "-alias",
                "it",
                "-file",
                directory.resolve("authority.crt").toString());
        makeServer("good", "ip:127.0.0.1", "-startdate", "-1d", "-validity", "30");
    }

    @Test
    void check_trustedCertificate_isUp() throws Exception {
        assertThat(check("good", trusting()).status()).isEqualTo(Status.UP);
    }

    @Test
    void check_expiredCertificate_isTlsExpired() throws Exception {
        makeServer("expired", "ip:127.0.0.1", "-startdate", "-10d", "-validity", "5");

        assertThat(check("expired", trusting()).reason()).isEqualTo(Reason.TLS_EXPIRED);
    }

    @Test
    void check_certificateForAnotherName_isTlsWrongHost() throws Exception {
        makeServer("other", "dns:other.example.org", "-startdate", "-1d", "-validity", "30");

        assertThat(check("other", trusting()).reason()).isEqualTo(Reason.TLS_WRONG_HOST);
    }

    @Test
    void check_unknownAuthority_isTlsUntrusted() throws Exception {
        assertThat(check("good", SSLContext.getDefault()).reason()).isEqualTo(Reason.TLS_UNTRUSTED);
    }

    @Test
    void check_serverSpeaksNoTls_isConnectionFailed() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
            String url = server.url().replace("http:", "https:");

            assertThat(RunningIndicator.once(HttpIndicator.of(url), Duration.ofSeconds(5))
                            .health()
                            .reason())
                    .isEqualTo(Reason.CONNECTION_FAILED);
        }
    }

    private static Health check(String store, SSLContext trust) throws Exception {
        try (RawServer server = new RawServer(
                presenting(store).getServerSocketFactory(),
                (socket, out) -> out.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(US_ASCII)))) {
            URI url = URI.create(server.url().replace("http:", "https:"));
            HttpClient client = HttpClient.newBuilder().sslContext(trust).build();
            return RunningIndicator.once(new HttpIndicator(url, client), Duration.ofSeconds(10))
                    .health();
        }
    }

    private static void makeServer(String store, String name, String... validity) throws Exception {
        keytool(store, "-genkeypair", "-alias", "it", "-dname", "CN=server", "-keyalg", "EC");
        String request = directory.resolve(store + ".csr").toString();
        String certificate = directory.resolve(store + ".crt").toString();
        keytool(store, "-certreq", "-alias", "it", "-file", request);
        List<String> sign = new ArrayList<>(List.of(
                "-gencert", "-alias", "it", "-infile", request, "-outfile", certificate, "-ext", "san=" + name));
        sign.addAll(List.of(validity));
        keytool("authority", sign.toArray(String[]::new));
        keytool(
                store,
                "-importcert",
                "-noprompt",
                "-alias",
                "authority",
                "-file",
                directory.resolve("authority.crt").toString());
        keytool(store, "-importcert", "-noprompt", "-alias", "it", "-file", certificate);
    }

    private static void keytool(String store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.add("-J-XX:TieredStopAtLevel=1");
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", path(store)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private static String path(String store) {
        return directory.resolve(store + ".p12").toString();
    }

    private static KeyStore load(String store) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(Path.of(path(store)).toFile(), PASSWORD.toCharArray());
    }

    private static SSLContext presenting(String store) throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(store), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static SSLContext trusting() throws IOException, GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(load("trust"));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
