package org.health4j.http;

import static java.util.Objects.requireNonNull;

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
     * @param rest what is still to come where it is longer than it may be; null where it is whole
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(byte[] bytes, Flow.@Nullable Subscription rest) {

        static Content whole(byte[] bytes) {
            return new Content(bytes, null);
        }

        boolean isWhole() {
            return rest == null;
        }

        /** Gives up what is still to come: closes the connection, or the stream of one. */
        void close() {
            if (rest != null) {
                rest.cancel();
            }
        }

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
        subscription.request(1);
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
        Flow.Subscription more = requireNonNull(subscription);
        if (read <= most) {
            more.request(1);
        } else {
            // Not cancelled here: over HTTP/2 that could be heard of before the body is.
            body.complete(new Content(new byte[0], more));
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(Content.whole(bytes.toByteArray()));
    }
}
