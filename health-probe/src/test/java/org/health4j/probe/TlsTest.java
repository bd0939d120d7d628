package org.health4j.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS, which the jars speak. */
@Timeout(60)
class TlsTest {

    private static final String UP = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nUP\n";
    private static final String UNREADABLE =
            " (expected: a file in PEM, PKCS #12 or JKS that can be read, and its password)";
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path directory;

    private static Path own;
    private static Path other;

    @BeforeAll
    static void makeCertificates() throws Exception {
        own = keyStore("own", "dns:localhost,ip:127.0.0.1");
        other = keyStore("other", "dns:elsewhere.test");
    }

    private static Path keyStore(String name, String names) throws Exception {
        Path file = directory.resolve(name + ".p12");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-alias",
                        "a",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=" + names,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return file;
    }

    private static KeyStore load(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static ServerSocket listener(Path keyStore) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(keyStore), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getServerSocketFactory()
                .createServerSocket(0, 16, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    private static Path pem(Path keyStore) throws Exception {
        byte[] certificate = load(keyStore).getCertificate("a").getEncoded();
        return Files.writeString(
                directory.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate)
                        + "\n-----END CERTIFICATE-----\n");
    }

    private static Outcome probe(ScriptedServer server, Map<String, String> environment, String... options) {
        String[] args = new String[options.length + 2];
        System.arraycopy(options, 0, args, 0, options.length);
        args[options.length] = "--timeout=30s";
        args[options.length + 1] = "https://localhost:" + server.port() + "/";
        return HealthProbe.run(args, new TestPlatform(environment));
    }

    private static String address(ScriptedServer server) {
        return "https://localhost:" + server.port() + "/";
    }

    @Test
    void trustedCertificate_isAccepted_fromPemAndFromAKeyStore() throws Exception {
        try (ScriptedServer server = new ScriptedServer(listener(own), peer -> peer.send(UP))) {
            Outcome up = new Outcome(0, "UP (200 from " + address(server) + ")");

            assertThat(probe(server, Map.of(), "--trust-store", pem(own).toString()))
                    .isEqualTo(up);
            assertThat(probe(
                            server,
                            Map.of("HEALTH4J_PROBE_TRUST_STORE_PASSWORD", PASSWORD),
                            "--trust-store=" + trusting(own)))
                    .isEqualTo(up);
            assertThat(probe(server, Map.of("HEALTH4J_PROBE_INSECURE", "true"))).isEqualTo(up);
        }
    }

    /** A certificate without its key, as a trust store holds it. */
    private static Path trusting(Path keyStore) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("a", load(keyStore).getCertificate("a"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, PASSWORD.toCharArray());
        return Files.write(directory.resolve("trust.p12"), bytes.toByteArray());
    }

    @Test
    void certificateOfNobody_isNotTrusted() throws Exception {
        try (ScriptedServer server = new ScriptedServer(listener(own), peer -> peer.send(UP))) {
            assertThat(probe(server, Map.of()))
                    .isEqualTo(new Outcome(1, "certificate not trusted: " + address(server)));
        }
    }

    @Test
    void certificateOfAnotherName_isNotTrusted_unlessEverybodyIs() throws Exception {
        try (ScriptedServer server = new ScriptedServer(listener(other), peer -> peer.send(UP))) {
            assertThat(probe(server, Map.of(), "--trust-store", pem(other).toString()))
                    .isEqualTo(new Outcome(1, "certificate not trusted: " + address(server)));
            assertThat(probe(server, Map.of(), "--insecure").code()).isZero();
        }
    }

    @Test
    void serverWithoutTls_isSaid() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            Thread plain = new Thread(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getOutputStream().write(UP.getBytes(UTF_8));
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // The probe hung up.
                }
            });
            plain.start();
            String url = "https://localhost:" + listener.getLocalPort() + "/";

            assertThat(HealthProbe.run(new String[] {"--timeout=30s", url}, new TestPlatform(Map.of())))
                    .isEqualTo(new Outcome(1, "TLS handshake failed: " + url));
            plain.join();
        }
    }

    @Test
    void trustStoreThatCannotBeRead_isSaid() throws Exception {
        Path none = directory.resolve("none.p12");
        try (ScriptedServer server = new ScriptedServer(listener(own), peer -> peer.send(UP))) {
            assertThat(probe(server, Map.of(), "--trust-store=" + none))
                    .isEqualTo(new Outcome(64, "--trust-store: " + none + UNREADABLE));
            assertThat(probe(server, Map.of(), "--trust-store=" + directory).code())
                    .isEqualTo(64);
            Path name = Files.writeString(directory.resolve("name"), "/s3cret");
            assertThat(probe(server, Map.of("HEALTH4J_PROBE_TRUST_STORE_FILE", name.toString())))
                    .isEqualTo(new Outcome(64, "HEALTH4J_PROBE_TRUST_STORE_FILE: what stands in " + name + UNREADABLE));
            assertThat(probe(
                            server,
                            Map.of("HEALTH4J_PROBE_TRUST_STORE_PASSWORD", "wrong"),
                            "--trust-store=" + trusting(own)))
                    .isEqualTo(new Outcome(64, "--trust-store: " + trusting(own) + UNREADABLE));
        }
    }

    @Test
    void trustStoreThatNeedsItsPassword_isSaid() throws Exception {
        Path store = trusting(own);
        try (ScriptedServer server = new ScriptedServer(listener(own), peer -> peer.send(UP))) {
            assertThat(probe(server, Map.of(), "--trust-store=" + store))
                    .isEqualTo(
                            new Outcome(
                                    64,
                                    "--trust-store: " + store
                                            + " (expected: at least one certificate that can be read; does it have a password?)"));
        }
    }

    @Test
    void trustStoreOfATargetWithoutTls_isNotRead() throws Exception {
        try (ScriptedServer server = ScriptedServer.answering(UP)) {
            assertThat(HealthProbe.run(
                                    new String[] {"--trust-store=/none", server.url("/")}, new TestPlatform(Map.of()))
                            .code())
                    .isZero();
        }
    }

    @Test
    void pemBehindAComment_isRead() throws Exception {
        String certificates = Files.readString(pem(own));
        Path file = directory.resolve("commented.pem");
        try (ScriptedServer server = new ScriptedServer(listener(own), peer -> peer.send(UP))) {
            for (String comment : new String[] {"# Our own\n", "0 is where a DER file would begin\n", "\n", "\ufeff"}) {
                Files.writeString(file, comment + certificates + "# end\n");

                assertThat(probe(server, Map.of(), "--trust-store=" + file).code())
                        .as(comment)
                        .isZero();
            }
        }
    }
}
