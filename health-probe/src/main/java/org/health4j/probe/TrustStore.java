package org.health4j.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/** A file of certificates: PEM, behind comments too, PKCS #12 or JKS. */
final class TrustStore {

    private static final String BEGIN = "-----BEGIN";
    private static final int MAX_COMMENT = 1_024;

    private TrustStore() {}

    static KeyStore load(Value path, String password) throws UsageError {
        int size;
        KeyStore store;
        try {
            store = read(path.text(), password);
            size = store.size();
        } catch (IOException | GeneralSecurityException e) {
            throw path.unlike("a file in PEM, PKCS #12 or JKS that can be read, and its password");
        }
        if (size == 0) {
            // A PKCS #12 file whose certificates are encrypted opens without a password, and seems empty.
            throw path.unlike("at least one certificate that can be read; does it have a password?");
        }
        return store;
    }

    private static KeyStore read(String path, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try (InputStream in = new BufferedInputStream(new FileInputStream(path))) {
            in.mark(MAX_COMMENT);
            int begin = new String(in.readNBytes(MAX_COMMENT), ISO_8859_1).indexOf(BEGIN);
            in.reset();
            if (begin < 0) {
                store.load(in, password.isEmpty() ? null : password.toCharArray());
                return store;
            }
            in.skipNBytes(begin);
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry(String.valueOf(number++), certificate);
            }
            return store;
        }
    }
}
