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

    Suspicion(ObservedIndicator indicator, MonitoredCheck check) {
        this.indicator = indicator;
        this.check = check;
    }

    ObservedIndicator indicator() {
        return indicator;
    }

    /** By whoever has made the call, and is neither to be held up nor to fail for this. */
    void raise() {
        try {
            check.schedule(this::look, Duration.ZERO);
        } catch (RuntimeException | Error e) {
            // The next failure asks again.
        }
    }

    private void look() {
        tell();
        // Failures that follow in quick succession raise nothing by themselves.
        check.schedule(this::tell, ObservedIndicator.APART);
        open.set(true);
        CheckRun underWay = check.underWay();
        if (underWay == null) {
            check.runNow();
        } else {
            doubtLater(underWay);
        }
    }

    private void tell() {
        indicator.disagreement().ifPresent(check::told);
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
        check.schedule(() -> doubt(run), ObservedIndicator.DOUBT);
    }

    @SuppressWarnings("ReferenceEquality") // asks whether it is this very run
    private void doubt(CheckRun run) {
        if (check.underWay() == run) {
            check.told(indicator.doubted());
        }
    }
}
