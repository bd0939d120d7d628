package org.health4j;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a check does when its {@link ObservedIndicator} has heard of a failed call: it shows at once where real calls fail by the rule, and has a run begin after
 * the failure, which is doubted where it does not answer soon.
 */
final class Suspicion {

    private final ObservedIndicator indicator;
    private final MonitoredCheck check;
    private final AtomicBoolean open = new AtomicBoolean(); // a failure after which no run has begun
    private volatile long failedNanos; // when it was

    Suspicion(ObservedIndicator indicator, MonitoredCheck check) {
        this.indicator = indicator;
        this.check = check;
    }

    ObservedIndicator indicator() {
        return indicator;
    }

    /**
     * By whoever has made the call, and is neither to be held up nor to fail for this.
     *
     * @param failedNanos when it failed
     * @param delay how long it is until somebody is to look
     */
    void raise(long failedNanos, Duration delay) {
        try {
            check.schedule(() -> look(failedNanos), delay);
        } catch (RuntimeException | Error e) {
            // The next failure asks again.
        }
    }

    private void look(long failed) {
        failedNanos = failed;
        indicator.disagreement().ifPresent(check::told);
        open.set(true);
        CheckRun underWay = check.underWay();
        if (underWay == null) {
            check.runNow();
        } else {
            doubtLater(underWay);
        }
    }

    /** Whether a run is to begin at once, since none has begun after the last failure. */
    boolean isOpen() {
        return open.get();
    }

    void begun(CheckRun run) {
        if (open.getAndSet(false)) {
            doubtLater(run);
        }
    }

    private void doubtLater(CheckRun run) {
        check.schedule(() -> doubt(run), indicator.patience(failedNanos));
    }

    @SuppressWarnings("ReferenceEquality") // asks whether it is this very run
    private void doubt(CheckRun run) {
        if (check.underWay() == run) {
            check.told(indicator.doubted());
        }
    }
}
