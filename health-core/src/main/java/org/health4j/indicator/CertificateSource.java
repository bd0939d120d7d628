package org.health4j.indicator;

import java.io.IOException;
import java.io.InputStream;
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

/** Where certificates come from: by alias, each the first of its chain. */
@FunctionalInterface
interface CertificateSource {

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
            try (InputStream in = Files.newInputStream(file)) {
                for (Certificate certificate :
                        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    return Map.of(String.valueOf(file.getFileName()), (X509Certificate) certificate);
                }
            }
            return Map.of();
        };
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
