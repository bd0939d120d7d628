package org.health4j.probe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks all targets at once; with a wait, until all of them are healthy.
 *
 * @param timeout of one attempt, all targets together
 * @param patience of all attempts, or null for one
 */
record Ask(
        List<Target> targets,
        Criteria criteria,
        Timeout timeout,
        @Nullable Timeout patience,
        Trust trust,
        boolean verbose)
        implements Command {

    private static final long PAUSE = 500 * Timeout.MILLISECOND;

    /** For the last attempt: who came at the last moment was waited for. */
    private static final long LAST = 100 * Timeout.MILLISECOND;

    @Override
    public Outcome run(Platform platform) {
        return patience == null ? attempt(timeout, platform).outcome(verbose) : untilHealthy(patience, platform);
    }

    /** The attempt that the end cuts short counts if all went well; otherwise what the one before found says more. */
    private Outcome untilHealthy(Timeout wait, Platform platform) {
        platform.lookUpAfresh();
        Deadline end = new Deadline(wait.nanos(), platform.nanoTime());
        Attempt last = attempt(wait.nanos() < timeout.nanos() ? wait : timeout, platform);
        for (long rest = end.left(platform.nanoTime());
                !last.isHealthy() && rest > LAST;
                rest = end.left(platform.nanoTime())) {
            platform.pause(Math.min(PAUSE, rest - LAST));
            long left = end.left(platform.nanoTime());
            Attempt next = attempt(left < timeout.nanos() ? new Timeout(wait.text(), left) : timeout, platform);
            last = next.isHealthy() || left >= timeout.nanos() ? next : last;
        }
        return last.outcome(verbose);
    }

    private Attempt attempt(Timeout limit, Platform platform) {
        List<Inquiry> inquiries = new ArrayList<>();
        for (Target target : targets) {
            inquiries.add(target.inquiry(criteria, platform));
        }
        return Attempt.of(inquiries, limit, trust, platform);
    }
}
