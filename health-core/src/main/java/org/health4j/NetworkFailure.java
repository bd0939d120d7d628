package org.health4j;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Tells failures of the network apart, by the classes in the chain of causes. */
final class NetworkFailure {

    /** What a failure is, the most telling first: clients wrap one in another, and not always the same in the same. */
    private enum Kind {
        INTERRUPTED,
        EXPIRED,
        WRONG_HOST,
        UNTRUSTED,
        NAME,
        TIMEOUT,
        // Before a refusal, as which the JDK's HTTP client wraps it.
        NO_ROUTE,
        REFUSED,
        BROKEN;

        Reason reason() {
            return switch (this) {
                case INTERRUPTED -> Reason.INTERRUPTED;
                case EXPIRED -> Reason.TLS_EXPIRED;
                case WRONG_HOST -> Reason.TLS_WRONG_HOST;
                case UNTRUSTED -> Reason.TLS_UNTRUSTED;
                case NAME -> Reason.DNS_FAILED;
                case TIMEOUT -> Reason.TIMEOUT;
                case REFUSED -> Reason.CONNECTION_REFUSED;
                case NO_ROUTE, BROKEN -> Reason.CONNECTION_FAILED;
            };
        }
    }

    /** More than any real chain has; there are failures whose causes have no end. */
    private static final int MOST_LOOKED_AT = 100;

    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private NetworkFailure() {}

    static @Nullable Reason reason(Throwable failure) {
        try {
            Kind kind = new NetworkFailure().kind(failure);
            return kind == null ? null : kind.reason();
        } catch (RuntimeException | Error e) {
            return null; // one whose own methods throw
        }
    }

    private @Nullable Kind kind(Throwable failure) {
        Kind best = null;
        Throwable unsure = null;
        for (Throwable cause = failure; cause != null && isNew(cause); cause = cause.getCause()) {
            Kind kind = alone(cause);
            if (kind != null && (best == null || kind.compareTo(best) < 0)) {
                best = kind;
            }
            if (unsure == null && cause.getSuppressed().length > 0) {
                unsure = cause;
            }
        }
        return best == null && unsure != null ? unanimous(List.of(unsure.getSuppressed())) : best;
    }

    private boolean isNew(Throwable failure) {
        return seen.size() < MOST_LOOKED_AT && seen.add(failure);
    }

    /** What all have in common; those that are no failure of the network are not asked. */
    private @Nullable Kind unanimous(List<Throwable> failures) {
        Kind all = null;
        for (Throwable failure : failures) {
            Kind kind = kind(failure);
            if (all == null) {
                all = kind;
            } else if (kind != null && kind != all) {
                return Kind.BROKEN;
            }
        }
        return all;
    }

    private static @Nullable Kind alone(Throwable failure) {
        if (failure instanceof InterruptedException || failure instanceof ClosedByInterruptException) {
            return Kind.INTERRUPTED;
        }
        if (failure instanceof UnknownHostException || failure instanceof UnresolvedAddressException) {
            return Kind.NAME;
        }
        if (failure instanceof SocketTimeoutException
                || failure instanceof TimeoutException
                || failure instanceof InterruptedByTimeoutException) {
            return Kind.TIMEOUT;
        }
        if (failure instanceof NoRouteToHostException) {
            return Kind.NO_ROUTE;
        }
        if (failure instanceof ConnectException) {
            return isGivenUp(failure) ? Kind.TIMEOUT : Kind.REFUSED;
        }
        if (failure instanceof SocketException
                || failure instanceof EOFException
                || failure instanceof ClosedChannelException) {
            return Kind.BROKEN;
        }
        return certificate(failure);
    }

    /** The JDK throws the same for ETIMEDOUT as for ECONNREFUSED, but for the text: "Connection timed out", or the like of another system. */
    private static boolean isGivenUp(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("timed out");
    }

    private static @Nullable Kind certificate(Throwable failure) {
        if (failure instanceof CertificateExpiredException
                || failure instanceof CertificateNotYetValidException
                || (failure instanceof CertPathValidatorException path
                        && (path.getReason() == BasicReason.EXPIRED
                                || path.getReason() == BasicReason.NOT_YET_VALID))) {
            return Kind.EXPIRED;
        }
        if (failure instanceof SSLPeerUnverifiedException || isForAnotherHost(failure)) {
            return Kind.WRONG_HOST;
        }
        if (failure instanceof CertificateException
                || failure instanceof CertPathBuilderException
                || failure instanceof CertPathValidatorException) {
            return Kind.UNTRUSTED;
        }
        return failure instanceof SSLException ? Kind.BROKEN : null;
    }

    /**
     * The JDK's check of the name throws no class of its own, and these texts (sun.security.util.HostnameChecker) since JDK 6; of another
     * text, it is not known that it is about the name.
     */
    private static boolean isForAnotherHost(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure.getClass() == CertificateException.class
                && (message.startsWith("No subject alternative ") || message.startsWith("No name matching "));
    }
}
