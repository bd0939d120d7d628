package org.health4j.http;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads a body to its end or to its 64th KiB, keeps nothing of it, and gives the number of bytes. */
final class DiscardedBody implements HttpResponse.BodySubscriber<Long> {

    private static final long MOST_BYTES = 64 * 1_024;

    private final CompletableFuture<Long> body = new CompletableFuture<>();
    private long bytes; // this and the next: touched by one signal at a time
    private Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<Long> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        buffers.forEach(buffer -> bytes += buffer.remaining());
        if (bytes >= MOST_BYTES && subscription != null) {
            // Closes the connection.
            subscription.cancel();
            body.complete(bytes);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(bytes);
    }
}
