package org.health4j;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Makes a drain come before the JVM's shutdown hooks. Hooks run beside each other, so that a hook of ours could not come before
 * a framework's; therefore SIGTERM itself is taken: the monitors drain, and then the signal goes to whoever had it before, which for
 * a plain JVM means that the hooks run and it exits with 143.
 *
 * <p>Where the JVM gives no signal away ({@code -Xrs}, or a run-time image without {@code jdk.unsupported}) a shutdown hook drains beside the
 * others.
 */
final class ShutdownSignal {

    private static final Logger LOG = LoggerFactory.getLogger(ShutdownSignal.class);
    private static final Set<Drain> DRAINS = ConcurrentHashMap.newKeySet();
    private static boolean installed; // guarded by the class

    /** A monitor that wants to drain for that long. */
    record Drain(HealthMonitor monitor, Duration duration) {}

    private ShutdownSignal() {}

    static synchronized void add(Drain drain) {
        DRAINS.add(drain);
        if (!installed) {
            installed = true;
            install();
        }
    }

    static void remove(Drain drain) {
        DRAINS.remove(drain);
    }

    private static void install() {
        try {
            TakenSignal.install();
        } catch (IllegalArgumentException | LinkageError e) {
            LOG.info("SIGTERM cannot be taken here ({}): the drain runs beside the other shutdown hooks", e.toString());
            Runtime.getRuntime().addShutdownHook(new Thread(ShutdownSignal::drainAll, "health4j-drain"));
        }
    }

    private static void drainAll() {
        Set<Drain> drains = Set.copyOf(DRAINS);
        drains.forEach(drain -> drain.monitor.drain());
        // They pass side by side, so that two monitors in one process do not wait one after the other.
        long start = System.nanoTime();
        for (Drain drain : drains) {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            drain.monitor.drain(drain.duration.minus(elapsed));
        }
    }

    /** The only class that needs {@code sun.misc}. */
    private static final class TakenSignal implements SignalHandler {

        private volatile @Nullable SignalHandler before;

        static void install() {
            TakenSignal taken = new TakenSignal();
            taken.before = Signal.handle(new Signal("TERM"), taken);
        }

        @Override
        public void handle(Signal signal) {
            try {
                drainAll();
            } finally {
                SignalHandler next = before;
                if (next == null || next == SignalHandler.SIG_DFL) {
                    Runtime.getRuntime().exit(128 + signal.getNumber());
                } else {
                    next.handle(signal);
                }
            }
        }
    }
}
