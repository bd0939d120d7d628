package org.health4j.indicator;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Whether a certificate of the application's own has expired or is about to. It belongs to readiness or to the deep view, never to liveness: a
 * restart renews nothing.
 *
 * <pre>{@code
 * CertificateIndicator.of(Path.of("/etc/tls/keystore.p12"), "PKCS12", secrets::keystorePassword);
 * CertificateIndicator.ofPem(Path.of("/etc/tls/tls.crt"));
 * CertificateIndicator.builder(keyStore).warn(Duration.ofDays(30)).trusted().build();
 * }</pre>
 *
 * <p>Of each key entry the certificate that is shown to others counts, the first of its chain; those above it do not, since many a server sends a
 * cross-signed root along that nobody needs any more. Of a PEM file the first certificate counts. A file is read anew in each run, so that a renewal
 * is seen.
 *
 * <table>
 *   <caption>What it finds, of the certificate that is worst off</caption>
 *   <tr><th>status</th><th>reason</th><th>when</th></tr>
 *   <tr><td>DOWN</td><td>{@link #CERT_EXPIRED}</td><td>after {@code notAfter}</td></tr>
 *   <tr><td>DOWN</td><td>{@link #CERT_NOT_YET_VALID}</td><td>before {@code notBefore}: often a clock that is wrong</td></tr>
 *   <tr><td>DEGRADED</td><td>{@link #CERT_EXPIRES_SOON}</td><td>{@code notAfter} is less than {@code warn} ahead</td></tr>
 *   <tr><td>DOWN</td><td>{@link #CERT_MISSING}</td><td>there is no file, or no certificate in it that counts</td></tr>
 *   <tr><td>DOWN</td><td>{@link #CERT_UNREADABLE}</td><td>the file cannot be read or its password is wrong; the log has the cause</td></tr>
 * </table>
 *
 * <p>Details: {@code alias} (of a PEM file its name), {@code notBefore} and {@code notAfter} of the certificate that is worst off or expires first, and
 * {@code certificates}, how many count. A password is handed to the key store and kept nowhere.
 *
 * <p>This is about the wall clock, and looks at it. Immutable and safe to share, as far as a key store that was given is. Follows RFC 5280, in
 * which both ends of the validity are included.
 */
public final class CertificateIndicator implements HealthIndicator {

    /** A certificate is no longer valid. */
    public static final Reason CERT_EXPIRED = Reason.of("CERT_EXPIRED");

    /** A certificate is not valid yet. */
    public static final Reason CERT_NOT_YET_VALID = Reason.of("CERT_NOT_YET_VALID");

    /** A certificate will not be valid for long. */
    public static final Reason CERT_EXPIRES_SOON = Reason.of("CERT_EXPIRES_SOON");

    /** There is no certificate to look at. */
    public static final Reason CERT_MISSING = Reason.of("CERT_MISSING");

    /** The certificates cannot be read. */
    public static final Reason CERT_UNREADABLE = Reason.of("CERT_UNREADABLE");

    private final CertificateSource source;
    private final Duration warn;
    private final boolean trusted;
    private final InstantSource clock;

    private CertificateIndicator(Builder builder) {
        source = builder.source;
        warn = builder.warn;
        trusted = builder.trusted;
        clock = builder.clock;
    }

    /**
     * Looks at the key entries of a key store in memory.
     *
     * @param keyStore a key store that has been loaded
     * @return the indicator
     */
    public static CertificateIndicator of(KeyStore keyStore) {
        return builder(keyStore).build();
    }

    /**
     * Looks at the key entries of a key store in a file.
     *
     * @param file the file, read in each run
     * @param type the key store's type, {@code PKCS12} or {@code JKS} for example
     * @param password asked in each run; its array is left as it is
     * @return the indicator
     * @throws IllegalArgumentException when no provider knows the type
     */
    public static CertificateIndicator of(Path file, String type, Supplier<char[]> password) {
        return builder(file, type, password).build();
    }

    /**
     * Looks at the first certificate of a PEM file, whatever else stands in it: the key, before or after, or what {@code openssl} writes between. DER is taken, too.
     *
     * @param file the file, of which the first MiB is read in each run
     * @return the indicator
     */
    public static CertificateIndicator ofPem(Path file) {
        return pemBuilder(file).build();
    }

    /**
     * Starts from the defaults.
     *
     * @param keyStore as in {@link #of(KeyStore)}
     * @return a new builder
     */
    public static Builder builder(KeyStore keyStore) {
        return new Builder(CertificateSource.of(requireNonNull(keyStore, "keyStore")));
    }

    /**
     * Starts from the defaults.
     *
     * @param file as in {@link #of(Path, String, Supplier)}
     * @param type as there
     * @param password as there
     * @return a new builder
     * @throws IllegalArgumentException when no provider knows the type
     */
    public static Builder builder(Path file, String type, Supplier<char[]> password) {
        try {
            KeyStore.getInstance(type);
        } catch (KeyStoreException e) {
            throw new IllegalArgumentException("type: " + type + " (expected: a type of key store, such as PKCS12)", e);
        }
        return new Builder(
                CertificateSource.of(requireNonNull(file, "file"), type, requireNonNull(password, "password")));
    }

    /**
     * Starts from the defaults.
     *
     * @param file as in {@link #ofPem(Path)}
     * @return a new builder
     */
    public static Builder pemBuilder(Path file) {
        return new Builder(CertificateSource.ofPem(requireNonNull(file, "file")));
    }

    @Override
    public Health check(CheckContext context) {
        Map<String, X509Certificate> certificates;
        try {
            certificates = source.read(trusted);
        } catch (NoSuchFileException e) {
            return Health.down(CERT_MISSING, e);
        } catch (IOException | GeneralSecurityException e) {
            return Health.down(CERT_UNREADABLE, e);
        }
        Instant now = clock.instant();
        @Nullable Validity worst = null;
        for (Map.Entry<String, X509Certificate> entry : certificates.entrySet()) {
            Validity validity = Validity.of(entry.getKey(), entry.getValue());
            if (worst == null || validity.isWorseThan(worst, now, warn)) {
                worst = validity;
            }
        }
        return worst == null
                ? Health.down(CERT_MISSING)
                : worst.health(now, warn).with("certificates", certificates.size());
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    /** From when to when a certificate is valid, both included. */
    private record Validity(String alias, Instant notBefore, Instant notAfter) {

        static Validity of(String alias, X509Certificate certificate) {
            return new Validity(
                    alias,
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant());
        }

        boolean isWorseThan(Validity other, Instant now, Duration warn) {
            int worse =
                    judged(now, warn).status().compareTo(other.judged(now, warn).status());
            return worse > 0 || (worse == 0 && notAfter.isBefore(other.notAfter));
        }

        Health health(Instant now, Duration warn) {
            return judged(now, warn)
                    .with("alias", alias)
                    .with("notBefore", notBefore)
                    .with("notAfter", notAfter);
        }

        private Health judged(Instant now, Duration warn) {
            if (now.isAfter(notAfter)) {
                return Health.down(CERT_EXPIRED);
            }
            if (now.isBefore(notBefore)) {
                return Health.down(CERT_NOT_YET_VALID);
            }
            return now.plus(warn).isAfter(notAfter) ? Health.degraded(CERT_EXPIRES_SOON) : Health.up();
        }
    }

    /** Collects options. Not safe for use by several threads. */
    public static final class Builder {

        private final CertificateSource source;
        private Duration warn = Duration.ofDays(14);
        private boolean trusted;
        private InstantSource clock = InstantSource.system();

        private Builder(CertificateSource source) {
            this.source = source;
        }

        /**
         * How long before its end a certificate is DEGRADED. Default 14 days.
         *
         * @param warn from 0 (off) to 3,650 days
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder warn(Duration warn) {
            this.warn = Range.lead("warn", warn);
            return this;
        }

        /**
         * Counts a key store's trusted certificates too, not only those of its own keys. Off by default; of no effect on a PEM file.
         *
         * @return this
         */
        public Builder trusted() {
            trusted = true;
            return this;
        }

        /**
         * The wall clock. Default {@link InstantSource#system()}.
         *
         * @param clock what tells the time that certificates are valid in
         * @return this
         */
        public Builder clock(InstantSource clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * The indicator.
         *
         * @return the indicator
         */
        public CertificateIndicator build() {
            return new CertificateIndicator(this);
        }
    }
}
