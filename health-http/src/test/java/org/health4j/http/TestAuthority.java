package org.health4j.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An authority, and certificates of it: made with the JDK's keytool, since the JDK has no public API for it. */
final class TestAuthority {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path file;
    private final KeyStore store;

    private TestAuthority(Path file, KeyStore store) {
        this.file = file;
        this.store = store;
    }

    static TestAuthority in(Path directory) throws Exception {
        Path file = directory.resolve("authority.p12");
        keytool(file, "authority", "-dname", "CN=authority", "-ext", "bc:c", "-validity", "3650");
        return new TestAuthority(file, load(file));
    }

    /**
     * Makes a key with a certificate of the authority.
     *
     * @param alias also its common name
     * @param names the names that it is for, {@code ip:127.0.0.1} for example
     * @param options when it is valid: {@code -startdate -10d -validity 5} for example
     */
    TestAuthority certificate(String alias, String names, String... options) throws Exception {
        List<String> all =
                new ArrayList<>(List.of("-dname", "CN=" + alias, "-signer", "authority", "-ext", "san=" + names));
        all.addAll(List.of(options));
        keytool(file, alias, all.toArray(String[]::new));
        return new TestAuthority(file, load(file));
    }

    /** The same, which nobody has signed. */
    TestAuthority selfSigned(String alias, String names) throws Exception {
        keytool(file, alias, "-dname", "CN=" + alias, "-ext", "san=" + names, "-validity", "30");
        return new TestAuthority(file, load(file));
    }

    private static void keytool(Path file, String alias, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-genkeypair", "-alias", alias, "-keyalg", "EC"));
        command.addAll(List.of(options));
        command.addAll(
                List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD), "-keystore", file.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        assertThat(Files.exists(file)).isTrue();
        return KeyStore.getInstance(file.toFile(), PASSWORD);
    }

    /** Trusts the authority, and shows that certificate where there is one. */
    SSLContext context(@Nullable String alias) throws IOException, GeneralSecurityException {
        KeyStore trusted = empty();
        trusted.setCertificateEntry("authority", store.getCertificate("authority"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore own = empty();
        if (alias != null) {
            PrivateKey key = (PrivateKey) store.getKey(alias, PASSWORD);
            own.setKeyEntry(alias, key, PASSWORD, store.getCertificateChain(alias));
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
