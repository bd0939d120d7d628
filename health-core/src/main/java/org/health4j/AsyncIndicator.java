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
        CompletionStage<Health> stage = started(context);
        cancelOnTimeout(stage, context);
        return stage;
    }

    private CompletionStage<Health> started(CheckContext context) {
        return requireNonNull(indicator.apply(context), "the indicator returned null");
    }

    private static CheckContext.Registration cancelOnTimeout(CompletionStage<Health> stage, CheckContext context) {
        return stage instanceof CompletableFuture<?> future ? context.onTimeout(() -> future.cancel(true)) : () -> {};
    }

    /** For whoever calls it outside of a monitor, which never does: waits. */
    @Override
    @SuppressWarnings("try") // the registration is there to be closed
    public Health check(CheckContext context) throws Exception {
        CompletionStage<Health> stage = started(context);
        try (CheckContext.Registration cancel = cancelOnTimeout(stage, context)) {
            return stage.toCompletableFuture().get();
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
