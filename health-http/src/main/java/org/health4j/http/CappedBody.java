package org.health4j.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads a body to its end, or gives it up where it is longer than it may be; keeps it only where somebody wants to look at it. */
final class CappedBody implements HttpResponse.BodySubscriber<CappedBody.Content> {

    /**
     * What was read.
     *
     * @param bytes the body, nothing where nobody wants it
     * @param whole false where it was longer than it may be
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(byte[] bytes, boolean whole) {

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private final int most;
    private final boolean kept;
    private final CompletableFuture<Content> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(); // these: touched by one signal at a time
    private long read;
    private Flow.@Nullable Subscription subscription;

    CappedBody(int most, boolean kept) {
        this.most = most;
        this.kept = kept;
    }

    @Override
    public CompletionStage<Content> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            read += buffer.remaining();
            if (kept && read <= most) {
                byte[] next = new byte[buffer.remaining()];
                buffer.get(next);
                bytes.writeBytes(next);
            }
        }
        if (read > most && subscription != null) {
            // Closes the connection, or the stream of one.
            subscription.cancel();
            body.complete(new Content(new byte[0], false));
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(new Content(bytes.toByteArray(), true));
    }
}
