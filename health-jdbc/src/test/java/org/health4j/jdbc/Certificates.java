package org.health4j.jdbc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority, and certificates of it, made by keytool; as PEM, as Postgres and its driver want them. */
final class Certificates {

    private static final String STORE_PASSWORD = "changeit";
    private static final String AUTHORITY = "authority";

    private final Path directory;

    Certificates(Path directory) throws IOException, GeneralSecurityException {
        this.directory = Files.createDirectories(directory);
        keytool(AUTHORITY, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + AUTHORITY, "-ext", "bc:c");
        export(AUTHORITY);
    }

    /** Makes a key, and a certificate of the authority's. */
    void make(String name, String host, String start, int days) throws IOException, GeneralSecurityException {
        makeSelfSigned(name, host);
        String request = directory.resolve(name + ".csr").toString();
        keytool(name, "-certreq", "-file", request);
        keytool(
                AUTHORITY,
                "-gencert",
                "-rfc",
                "-infile",
                request,
                "-outfile",
                certificate(name).toString(),
                "-ext",
                "san=" + host,
                "-startdate",
                start,
                "-validity",
                Integer.toString(days));
    }

    /** Makes a key, and a certificate of its own. */
    void makeSelfSigned(String name, String host) throws IOException, GeneralSecurityException {
        keytool(name, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=" + host);
        export(name);
    }

    private void keytool(String store, String... arguments) throws IOException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = new ArrayList<>(List.of(keytool, "-J-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "it", "-storetype", "PKCS12", "-storepass", STORE_PASSWORD));
        command.addAll(List.of("-keystore", store(store).toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + process.exitValue() + " (expected: 0)");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void export(String name) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance(store(name).toFile(), STORE_PASSWORD.toCharArray());
        pem(certificate(name), "CERTIFICATE", keys.getCertificate("it").getEncoded());
        pem(
                key(name),
                "PRIVATE KEY",
                keys.getKey("it", STORE_PASSWORD.toCharArray()).getEncoded());
    }

    /** Postgres takes no key that others can read. */
    private static void pem(Path file, String what, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    Path authority() {
        return certificate(AUTHORITY);
    }

    Path certificate(String name) {
        return directory.resolve(name + ".crt");
    }

    Path key(String name) {
        return directory.resolve(name + ".key");
    }
}
