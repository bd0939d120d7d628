package org.health4j;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Looks at one thing that the application needs and says how it is. The SPI of this library.
 *
 * <p><b>The contract.</b> {@link #check(CheckContext)} runs on a thread of the monitor, never on a reader's, and at most one
 * run of a check is under way at any time. It should end within {@link CheckContext#remaining()}; where a call that it makes
 * can hang, it says through {@link CheckContext#onTimeout(Runnable)} how to free it. It opens nothing that it does not close.
 * It is called again and again for as long as the application lives, so it must be cheap, and must keep nothing from run to run
 * that grows.
 *
 * <p><b>Failures.</b> Whatever happens is a result, and no failure of one check reaches another:
 *
 * <table>
 *   <caption>What a run's end means</caption>
 *   <tr><th>the run</th><th>the result</th></tr>
 *   <tr><td>returns a health</td><td>that health</td></tr>
 *   <tr><td>throws a failure of the network, or what was caused by one</td><td>DOWN, and its {@linkplain Reason#ofNetworkFailure reason}</td></tr>
 *   <tr><td>throws anything else, an {@link Error} too, or returns null</td><td>DOWN, {@link Reason#EXCEPTION}</td></tr>
 *   <tr><td>throws {@link InterruptedException}</td><td>DOWN, {@link Reason#INTERRUPTED}</td></tr>
 *   <tr><td>has not ended at its deadline</td><td>DOWN, {@link Reason#TIMEOUT}, at the deadline and again for each further
 *       period that it stays stuck; what it returns later is discarded, and no second run starts before it has ended</td></tr>
 *   <tr><td>is not taken by the executor</td><td>DOWN, {@link Reason#REJECTED}</td></tr>
 * </table>
 *
 * <p>An indicator counts as {@linkplain #isRemote() remote} unless made with {@link #local(HealthIndicator)}.
 */
@FunctionalInterface
public interface HealthIndicator {

    /**
     * Looks once.
     *
     * @param context the deadline of this run, and how to free what hangs; valid for this run only
     * @return what was found, never null
     * @throws Exception anything; it is a result, see the table above
     */
    Health check(CheckContext context) throws Exception;

    /**
     * Tells whether the answer depends on something outside of this process. Kubernetes kills the container when its
     * liveness or startup probe fails, and a restart mends no database: the monitor refuses remote indicators in
     * {@link HealthGroup#LIVENESS} and {@link HealthGroup#STARTUP}, unless {@link CheckOptions.Builder#allowRemote()} is set.
     *
     * @return true unless overridden
     */
    default boolean isRemote() {
        return true;
    }

    /**
     * Makes an indicator of something that answers later, on a thread of its own. While it is waited for, no thread of the monitor is held; the
     * deadline, single flight and every other rule are the same.
     *
     * @param indicator begins to look, and returns at once; what its stage completes with is what {@link #check} returns or throws for
     *     other indicators. Where it is a {@link java.util.concurrent.CompletableFuture}, it is cancelled at the deadline
     * @return the indicator, which counts as remote
     */
    static HealthIndicator async(Function<CheckContext, ? extends CompletionStage<Health>> indicator) {
        return new AsyncIndicator(indicator);
    }

    /**
     * Marks an indicator as one that looks at nothing but this process.
     *
     * @param indicator an indicator that does no input or output over a network
     * @return the same check, for which {@link #isRemote()} is false
     */
    static HealthIndicator local(HealthIndicator indicator) {
        return new LocalIndicator(indicator);
    }
}
