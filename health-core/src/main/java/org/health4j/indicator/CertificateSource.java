package org.health4j.indicator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where certificates come from: by alias, each the first of its chain. */
@FunctionalInterface
interface CertificateSource {

    /** Bytes: many times what a chain with its key takes, and not what somebody's device has without end. */
    int MOST_READ = 1 << 20;

    /** RFC 7468, with the labels that it knows as older ones of the same; what has no end is taken up to that of the file, and cannot be parsed. */
    Pattern BLOCK = Pattern.compile(
            "(?s)-----BEGIN (X509 CERTIFICATE|X\\.509 CERTIFICATE|CERTIFICATE|PKCS7)-----.*?(-----END \\1-----|\\z)");

    Map<String, X509Certificate> read(boolean trusted) throws IOException, GeneralSecurityException;

    static CertificateSource of(KeyStore keyStore) {
        return trusted -> leaves(keyStore, trusted);
    }

    static CertificateSource of(Path file, String type, Supplier<char[]> password) {
        return trusted -> {
            KeyStore keyStore = KeyStore.getInstance(type);
            try (InputStream in = Files.newInputStream(file)) {
                keyStore.load(in, password.get());
            }
            return leaves(keyStore, trusted);
        };
    }

    static CertificateSource ofPem(Path file) {
        return trusted -> {
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MOST_READ);
            }
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(firstCertificate(bytes)))) {
                return Map.of(String.valueOf(file.getFileName()), (X509Certificate) certificate);
            }
            return Map.of();
        };
    }

    /**
     * The first certificate alone, since the factory takes no file that has a key in it, too. Of a file with other blocks only, nothing; one without any
     * is DER. PKCS #7 holds certificates in either form.
     */
    private static byte[] firstCertificate(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Matcher block = BLOCK.matcher(text);
        if (block.find()) {
            return block.group().getBytes(StandardCharsets.ISO_8859_1);
        }
        return text.contains("-----BEGIN ") ? new byte[0] : bytes;
    }

    private static Map<String, X509Certificate> leaves(KeyStore keyStore, boolean trusted) throws KeyStoreException {
        Map<String, X509Certificate> leaves = new LinkedHashMap<>();
        for (String alias : Collections.list(keyStore.aliases())) {
            boolean counts = keyStore.isKeyEntry(alias) || (trusted && keyStore.isCertificateEntry(alias));
            if (counts && keyStore.getCertificate(alias) instanceof X509Certificate leaf) {
                leaves.put(alias, leaf);
            }
        }
        return leaves;
    }
}
