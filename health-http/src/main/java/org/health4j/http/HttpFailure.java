package org.health4j.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.health4j.Health;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/** Tells which fault a failure is, by the classes in its chain of causes, never by a message. */
final class HttpFailure {

    private static final int MOST_CAUSES = 20;

    private HttpFailure() {}

    static Health health(@Nullable Throwable failure) {
        if (!(failure instanceof IOException)) {
            return failure == null ? Health.down(Reason.EXCEPTION) : Health.down(Reason.EXCEPTION, failure);
        }
        // The innermost first: the client makes a ConnectException of whatever kept it from connecting.
        List<Throwable> chain = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .toList();
        for (int i = chain.size() - 1; i >= 0; i--) {
            Reason reason = reason(chain.get(i));
            if (reason != null) {
                return Health.down(reason, failure);
            }
        }
        return Health.down(Reason.CONNECTION_FAILED, failure);
    }

    private static @Nullable Reason reason(Throwable failure) {
        if (failure instanceof UnresolvedAddressException || failure instanceof UnknownHostException) {
            return Reason.DNS_FAILED;
        }
        if (failure instanceof NoRouteToHostException) {
            return Reason.CONNECTION_FAILED;
        }
        if (failure instanceof ConnectException) {
            return Reason.CONNECTION_REFUSED;
        }
        if (failure instanceof HttpTimeoutException || failure instanceof SocketTimeoutException) {
            return Reason.TIMEOUT;
        }
        if (failure instanceof CertificateExpiredException) {
            return Reason.of("TLS_EXPIRED");
        }
        boolean certificate = failure instanceof CertificateException
                || failure instanceof CertPathBuilderException
                || failure instanceof CertPathValidatorException;
        return certificate ? Reason.of("TLS_UNTRUSTED") : null;
    }
}
