package org.health4j.http;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import org.health4j.Health;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/** Tells which fault a failure of the client is. */
final class HttpFailure {

    private HttpFailure() {}

    static Health health(@Nullable Throwable failure) {
        if (!(failure instanceof IOException)) {
            return failure == null ? Health.down(Reason.EXCEPTION) : Health.down(Reason.EXCEPTION, failure);
        }
        if (failure instanceof HttpTimeoutException) {
            return Health.down(Reason.TIMEOUT, failure);
        }
        return Health.down(Reason.ofNetworkFailure(failure).orElse(Reason.CONNECTION_FAILED), failure);
    }
}
