package org.health4j.probe;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS over sockets that are connected; certificates are checked against the host's name, unless anybody is trusted. */
final class TlsSockets {

    private final Trust trust;

    TlsSockets(Trust trust) {
        this.trust = trust;
    }

    Socket over(Socket plain, Endpoint endpoint, Connection connection) throws ProbeFailure, IOException {
        SSLContext context = context();
        try {
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, endpoint.host(), endpoint.port(), true);
            connection.adopt(socket);
            if (!trust.insecure()) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return socket;
        } catch (SSLException e) {
            throw new ProbeFailure(isAboutTrust(e) ? "certificate not trusted" : "TLS handshake failed");
        }
    }

    private static boolean isAboutTrust(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.security.cert.CertificateException) {
                return true;
            }
        }
        return false;
    }

    private SSLContext context() throws ProbeFailure {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.insecure() ? new TrustManager[] {new Anybody()} : managers(), null);
            return context;
        } catch (UsageError e) {
            throw new ProbeFailure("trust store not readable"); // any more
        } catch (GeneralSecurityException e) {
            throw new ProbeFailure("no TLS in this Java runtime");
        }
    }

    /** Null for the Java runtime's own. */
    private TrustManager @Nullable [] managers() throws GeneralSecurityException, UsageError {
        if (trust.store() == null) {
            return null;
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(TrustStore.load(trust.store(), trust.password()));
        return factory.getTrustManagers();
    }

    /** Extended, because for a plain one the runtime checks the host's name all the same. */
    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
