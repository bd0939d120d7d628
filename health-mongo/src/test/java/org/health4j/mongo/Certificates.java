package org.health4j.mongo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority, and servers' certificates of it. */
final class Certificates {

    private static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "authority";

    private final Path directory;

    Certificates(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        keytool(AUTHORITY, "-genkeypair", "-alias", "it", "-dname", "CN=authority", "-keyalg", "EC", "-ext", "bc:c");
    }

    /** Of a server with a new certificate. */
    SSLContext server(String store, String name, String... validity) throws Exception {
        String request = directory.resolve(store + ".csr").toString();
        String signed = directory.resolve(store + ".crt").toString();
        keytool(store, "-genkeypair", "-alias", "it", "-dname", "CN=server", "-keyalg", "EC");
        keytool(store, "-certreq", "-alias", "it", "-file", request);
        List<String> sign = new ArrayList<>(List.of("-gencert", "-alias", "it", "-infile", request));
        sign.addAll(List.of("-outfile", signed, "-ext", "san=" + name));
        sign.addAll(List.of(validity));
        keytool(AUTHORITY, sign.toArray(String[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(withCertificate(load(store), Path.of(signed)), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private KeyStore withCertificate(KeyStore keys, Path signed) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(signed)) {
            Certificate[] certificates = {
                CertificateFactory.getInstance("X.509").generateCertificate(in),
                load(AUTHORITY).getCertificate("it")
            };
            keys.setKeyEntry("it", keys.getKey("it", PASSWORD.toCharArray()), PASSWORD.toCharArray(), certificates);
            return keys;
        }
    }

    /** Of a client that trusts the authority. */
    SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("it", load(AUTHORITY).getCertificate("it"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore load(String store) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(path(store).toFile(), PASSWORD.toCharArray());
    }

    private Path path(String store) {
        return directory.resolve(store + ".p12");
    }

    private void keytool(String store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.add("-J-XX:TieredStopAtLevel=1");
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                path(store).toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
