package org.health4j.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.http.HttpTimeoutException;
import org.health4j.Health;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/** Tells which fault a failure of the client is. */
final class HttpFailure {

    private HttpFailure() {}

    static Health health(@Nullable Throwable failure) {
        if (failure == null) {
            return Health.down(Reason.EXCEPTION);
        }
        if (failure instanceof Error) {
            return Health.down(Reason.EXCEPTION, failure);
        }
        return Health.down(reason(failure), quotes(failure) ? withoutMessage(failure) : failure);
    }

    /** The client's parsers throw whatever they come upon, a {@link NumberFormatException} for example. */
    static Reason reason(Throwable failure) {
        if (failure instanceof HttpTimeoutException) {
            return Reason.TIMEOUT;
        }
        return Reason.ofNetworkFailure(connected(failure)).orElse(Reason.CONNECTION_FAILED);
    }

    /** The client makes a ConnectException, as of a refusal, of what happens to a connection right after it was accepted. */
    private static Throwable connected(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapped = failure instanceof ConnectException && !(cause instanceof ConnectException);
        return wrapped && cause instanceof SocketException ? cause : failure;
    }

    /** Whether the message may hold a piece of the answer, which may be anything. */
    static boolean quotes(Throwable failure) {
        return !(failure instanceof IOException) || failure instanceof ProtocolException;
    }

    private static IOException withoutMessage(Throwable failure) {
        IOException told = new IOException("the answer is none that the client understands: "
                + failure.getClass().getSimpleName());
        told.setStackTrace(failure.getStackTrace());
        return told;
    }
}
