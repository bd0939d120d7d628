package org.health4j;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** An indicator that answers later, on a thread of its own. */
record AsyncIndicator(Function<CheckContext, ? extends CompletionStage<Health>> indicator) implements HealthIndicator {

    AsyncIndicator {
        requireNonNull(indicator, "indicator");
    }

    /** Begins to look. */
    CompletionStage<Health> begin(CheckContext context) {
        CompletionStage<Health> stage = requireNonNull(indicator.apply(context), "the indicator returned null");
        if (stage instanceof CompletableFuture<?> future) {
            context.onTimeout(() -> future.cancel(true));
        }
        return stage;
    }

    /** For whoever calls it outside of a monitor, which never does: waits. */
    @Override
    public Health check(CheckContext context) throws Exception {
        try {
            return begin(context).toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw unwrapped(e) instanceof Exception cause ? cause : e;
        }
    }

    /** What went wrong, without what stages wrap it in. */
    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapped && cause != null ? cause : failure;
    }
}
