package org.health4j.indicator;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.health4j.HealthGroup.READINESS;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.health4j.Health;
import org.health4j.HealthMonitor;
import org.health4j.Scene;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CertificateIndicatorTest {

    private static final String SECRET = "s3cret-of-the-store";

    /** Four key pairs: valid now, about to end, ended, and not begun. Made once, since that takes its time. */
    @TempDir
    static Path made;

    private static Path stores;

    @TempDir
    Path directory;

    private Instant now = Instant.EPOCH;

    @BeforeAll
    static void make() throws Exception {
        stores = made.resolve("keys.p12");
        key("valid", "-1d", 60);
        key("soon", "-1d", 11);
        key("expired", "-30d", 10);
        key("future", "+2d", 90);
    }

    private static void key(String alias, String start, int days) throws Exception {
        assertThat(ChildJvm.output(List.of(
                        ChildJvm.tool("keytool"),
                        "-J-XX:TieredStopAtLevel=1",
                        "-genkeypair",
                        "-alias",
                        alias,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + alias,
                        "-startdate",
                        start,
                        "-validity",
                        String.valueOf(days),
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        stores.toString(),
                        "-storepass",
                        SECRET)))
                .doesNotContain("keytool error");
    }

    private static KeyStore all() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(stores)) {
            store.load(in, SECRET.toCharArray());
        }
        return store;
    }

    /** A store with these keys only. */
    private static KeyStore store(String... aliases) throws Exception {
        KeyStore all = all();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (String alias : aliases) {
            Key key = all.getKey(alias, SECRET.toCharArray());
            store.setKeyEntry(alias, key, SECRET.toCharArray(), all.getCertificateChain(alias));
        }
        return store;
    }

    private static X509Certificate certificate(String alias) throws Exception {
        return (X509Certificate) all().getCertificate(alias);
    }

    private Path file(String... aliases) throws Exception {
        Path file = directory.resolve("keys.p12");
        try (var out = Files.newOutputStream(file)) {
            store(aliases).store(out, SECRET.toCharArray());
        }
        return file;
    }

    @Test
    void certificatesOnTheRealClock_areJudged() throws Exception {
        assertThat(Look.line(CertificateIndicator.of(store("valid")))).isEqualTo("UP OK");
        assertThat(Look.line(CertificateIndicator.of(store("soon")))).isEqualTo("DEGRADED CERT_EXPIRES_SOON");
        assertThat(Look.line(CertificateIndicator.of(store("expired")))).isEqualTo("DOWN CERT_EXPIRED");
        assertThat(Look.line(CertificateIndicator.of(store("future")))).isEqualTo("DOWN CERT_NOT_YET_VALID");
    }

    @Test
    void details_areThoseOfTheCertificateThatIsWorstOff() throws Exception {
        Health both = Look.at(CertificateIndicator.of(store("soon", "valid")));
        assertThat(Look.line(both)).isEqualTo("DEGRADED CERT_EXPIRES_SOON");
        assertThat(both.details())
                .containsOnlyKeys("alias", "notBefore", "notAfter", "certificates")
                .containsEntry("alias", "soon")
                .containsEntry("notAfter", certificate("soon").getNotAfter().toInstant())
                .containsEntry("notBefore", certificate("soon").getNotBefore().toInstant())
                .containsEntry("certificates", 2L);
        assertThat(Look.at(CertificateIndicator.of(store("valid", "soon", "future")))
                        .details())
                .as("DOWN, although it ends last")
                .containsEntry("alias", "future");
        assertThat(Look.at(CertificateIndicator.builder(store("valid", "soon"))
                                .warn(Duration.ZERO)
                                .build())
                        .details())
                .as("the first to expire of those that are well")
                .containsEntry("alias", "soon");
        assertThat(Look.at(CertificateIndicator.of(store("valid", "future", "expired")))
                        .details())
                .as("the first to expire of those that are DOWN")
                .containsEntry("alias", "expired");
    }

    private CertificateIndicator validOnItsOwnClock() throws Exception {
        return CertificateIndicator.builder(store("valid")).clock(() -> now).build();
    }

    @Test
    void bothEndsOfTheValidity_areIncluded() throws Exception {
        CertificateIndicator indicator = validOnItsOwnClock();
        Instant from = certificate("valid").getNotBefore().toInstant();
        Instant to = certificate("valid").getNotAfter().toInstant();
        now = from.minusMillis(1);
        assertThat(Look.line(indicator)).isEqualTo("DOWN CERT_NOT_YET_VALID");
        now = from;
        assertThat(Look.line(indicator)).isEqualTo("UP OK");
        now = to.minus(ofDays(14));
        assertThat(Look.line(indicator)).isEqualTo("UP OK");
        now = now.plusMillis(1);
        assertThat(Look.line(indicator)).isEqualTo("DEGRADED CERT_EXPIRES_SOON");
        now = to;
        assertThat(Look.line(indicator)).isEqualTo("DEGRADED CERT_EXPIRES_SOON");
        now = to.plusMillis(1);
        assertThat(Look.line(indicator)).isEqualTo("DOWN CERT_EXPIRED");
    }

    @Test
    void trustedCertificates_countWhereAskedFor() throws Exception {
        KeyStore store = store("valid");
        store.setCertificateEntry("ca", certificate("expired"));
        assertThat(Look.line(CertificateIndicator.of(store))).isEqualTo("UP OK");
        assertThat(Look.at(CertificateIndicator.of(store)).details()).containsEntry("certificates", 1L);
        Health health = Look.at(CertificateIndicator.builder(store).trusted().build());
        assertThat(Look.line(health)).isEqualTo("DOWN CERT_EXPIRED");
        assertThat(health.details()).containsEntry("alias", "ca").containsEntry("certificates", 2L);
    }

    @Test
    void chain_countsWithItsFirstCertificate() throws Exception {
        KeyStore store = KeyStore.getInstance("JKS"); // takes any chain
        store.load(null, null);
        Certificate[] chain = {certificate("valid"), certificate("expired")};
        store.setKeyEntry("web", all().getKey("valid", SECRET.toCharArray()), SECRET.toCharArray(), chain);
        assertThat(Look.line(CertificateIndicator.of(store))).isEqualTo("UP OK");
    }

    @Test
    void storeWithoutACertificate_isMissing() throws Exception {
        KeyStore store = store();
        store.setCertificateEntry("ca", certificate("valid"));
        assertThat(Look.line(CertificateIndicator.of(store))).isEqualTo("DOWN CERT_MISSING");
    }

    @Test
    void renewal_isSeen_andThePasswordIsAskedEachTimeAndLeftAlone() throws Exception {
        Path file = file("expired");
        char[] password = SECRET.toCharArray();
        AtomicInteger asked = new AtomicInteger();
        Scene scene = new Scene();
        try (HealthMonitor monitor = scene.builder()
                .readiness("tls", CertificateIndicator.of(file, "PKCS12", () -> {
                    asked.incrementAndGet();
                    return password;
                }))
                .start()) {
            scene.pass(ofSeconds(1));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("DOWN CERT_EXPIRED 503");
            file("valid");
            scene.pass(ofSeconds(5));
            assertThat(Scene.line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        }
        assertThat(asked).hasValueGreaterThan(1);
        assertThat(password).isEqualTo(SECRET.toCharArray());
    }

    @Test
    void fileThatCannotBeRead_isSaidSo_withoutThePassword() throws Exception {
        Path file = file("valid");
        Health wrong = Look.at(CertificateIndicator.of(file, "PKCS12", "wrong-s3cret"::toCharArray));
        assertThat(Look.line(wrong)).isEqualTo("DOWN CERT_UNREADABLE");
        assertThat(wrong.toString() + wrong.cause().orElseThrow()).doesNotContain("s3cret");

        Files.writeString(file, "no key store");
        assertThat(Look.line(CertificateIndicator.of(file, "PKCS12", SECRET::toCharArray)))
                .isEqualTo("DOWN CERT_UNREADABLE");
        Files.delete(file);
        assertThat(Look.line(CertificateIndicator.of(file, "PKCS12", SECRET::toCharArray)))
                .isEqualTo("DOWN CERT_MISSING");
    }

    private Path pem(String... aliases) throws Exception {
        StringBuilder text = new StringBuilder();
        for (String alias : aliases) {
            text.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder()
                            .encodeToString(certificate(alias).getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return Files.writeString(directory.resolve("tls.crt"), text);
    }

    @Test
    void pemFile_countsWithItsFirstCertificate_andIsReadAnew() throws Exception {
        CertificateIndicator indicator = CertificateIndicator.ofPem(pem("soon", "expired"));
        Health health = Look.at(indicator);
        assertThat(Look.line(health)).isEqualTo("DEGRADED CERT_EXPIRES_SOON");
        assertThat(health.details()).containsEntry("alias", "tls.crt").containsEntry("certificates", 1L);
        Path file = pem("valid");
        assertThat(Look.line(indicator)).isEqualTo("UP OK");
        Files.writeString(file, "");
        assertThat(Look.line(indicator)).isEqualTo("DOWN CERT_MISSING");
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n");
        assertThat(Look.line(indicator)).isEqualTo("DOWN CERT_UNREADABLE");
        Files.delete(file);
        assertThat(Look.line(indicator)).isEqualTo("DOWN CERT_MISSING");
    }

    private static String block(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }

    private Health pemOf(String... blocks) throws Exception {
        Path file = Files.writeString(directory.resolve("both.pem"), String.join("", blocks));
        return Look.at(CertificateIndicator.ofPem(file));
    }

    /** As HAProxy, mongod and Postfix take it. */
    @Test
    void pemFileWithAKey_inWhateverOrder_countsWithItsFirstCertificate() throws Exception {
        String key =
                block("PRIVATE KEY", all().getKey("soon", SECRET.toCharArray()).getEncoded());
        String soon = block("CERTIFICATE", certificate("soon").getEncoded());
        String valid = block("CERTIFICATE", certificate("valid").getEncoded());
        for (Health health : List.of(
                pemOf(key, soon, valid),
                pemOf(soon, key, valid),
                pemOf(soon, valid, key),
                pemOf((key + soon).replace("\n", "\r\n")),
                pemOf(key, soon.replace("CERTIFICATE", "X509 CERTIFICATE")))) {
            assertThat(Look.line(health)).isEqualTo("DEGRADED CERT_EXPIRES_SOON");
            assertThat(health.details()).containsEntry("alias", "both.pem").containsEntry("certificates", 1L);
        }
        assertThat(Look.line(pemOf(key))).isEqualTo("DOWN CERT_MISSING");
    }

    @Test
    void pemFile_isReadWhateverStandsAroundItsFirstCertificate() throws Exception {
        String valid = block("CERTIFICATE", certificate("valid").getEncoded());
        String broken = """
                -----BEGIN CERTIFICATE-----
                no
                -----END CERTIFICATE-----
                """;
        String attributes = """
                Bag Attributes
                    friendlyName: web
                    localKeyID: 54 69 6D
                Key Attributes: <No Attributes>
                subject=CN = valid
                issuer=CN = valid
                """;
        assertThat(Look.line(pemOf(attributes, valid, attributes, broken))).isEqualTo("UP OK");
        assertThat(Look.line(pemOf(valid, "-----BEGIN CERTIFICATE-----\nno end")))
                .isEqualTo("UP OK");
        assertThat(Look.line(pemOf(valid, "x".repeat(3 << 20)))).isEqualTo("UP OK");
        assertThat(Look.line(pemOf(broken, valid))).isEqualTo("DOWN CERT_UNREADABLE");
        assertThat(Look.line(pemOf(valid.substring(0, valid.length() / 2)))).isEqualTo("DOWN CERT_UNREADABLE");
    }

    @Test
    void derAndPkcs7_areRead() throws Exception {
        Path file =
                Files.write(directory.resolve("tls.der"), certificate("soon").getEncoded());
        assertThat(Look.line(CertificateIndicator.ofPem(file))).isEqualTo("DEGRADED CERT_EXPIRES_SOON");
        byte[] pkcs7 = CertificateFactory.getInstance("X.509")
                .generateCertPath(List.of(certificate("soon")))
                .getEncoded("PKCS7");
        assertThat(Look.line(pemOf(block("PKCS7", pkcs7)))).isEqualTo("DEGRADED CERT_EXPIRES_SOON");
    }

    @Test
    void optionsOutOfRange_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateIndicator.pemBuilder(directory).warn(ofDays(-1)))
                .withMessage("warn: PT-24H (expected: PT0S to PT87600H)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateIndicator.of(directory, "PKCS13", SECRET::toCharArray))
                .withMessage("type: PKCS13 (expected: a type of key store, such as PKCS12)");
    }
}
