package org.health4j;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
        } catch (ReflectiveOperationException | LinkageError e) {
            LOG.info("SIGTERM cannot be taken here ({}): the drain runs beside the other shutdown hooks", e.toString());
            Runtime.getRuntime().addShutdownHook(new Thread(ShutdownSignal::drainAll, "health4j-drain"));
        }
    }

    private static void drainAll() {
        Set<Drain> drains = Set.copyOf(DRAINS);
        drains.forEach(drain -> drain.monitor.drainBy("the JVM's shutdown"));
        // They pass side by side, so that two monitors in one process do not wait one after the other.
        long start = System.nanoTime();
        for (Drain drain : drains) {
            Duration left = drain.duration.minusNanos(System.nanoTime() - start);
            drain.monitor.awaitDrained(left);
        }
    }

    /**
     * A {@code sun.misc.SignalHandler} in front of the one that was there. By reflection, since the compiler warns of the type in a way that
     * cannot be suppressed, and since the module may not be there.
     */
    private static final class TakenSignal implements InvocationHandler {

        private static final int SIGTERM = 15;

        private final Method handle;
        private volatile @Nullable Object before;

        private TakenSignal(Method handle) {
            this.handle = handle;
        }

        static void install() throws ReflectiveOperationException {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object term = signal.getConstructor(String.class).newInstance("TERM");
            TakenSignal taken = new TakenSignal(handler.getMethod("handle", signal));
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, taken);
            taken.before = signal.getMethod("handle", signal, handler).invoke(null, term, proxy);
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (!method.equals(handle)) {
                return method.invoke(this, arguments);
            }
            try {
                drainAll();
            } finally {
                passOn(arguments);
            }
            return null;
        }

        /** To the JVM's own handler, as a rule; where there is none that could be called, this ends the JVM itself. */
        private void passOn(Object @Nullable [] arguments) {
            try {
                handle.invoke(before, arguments);
            } catch (ReflectiveOperationException | RuntimeException e) {
                Runtime.getRuntime().exit(128 + SIGTERM);
            }
        }
    }
}
