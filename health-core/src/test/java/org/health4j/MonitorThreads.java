package org.health4j;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Has a monitor started in a thread group of its own, so that its threads are told from all others, whatever they are called. */
final class MonitorThreads {

    private final ThreadGroup group = new ThreadGroup("monitor");
    private final Set<Thread> before = new HashSet<>(all());

    HealthMonitor start(HealthMonitorBuilder builder) {
        CompletableFuture<HealthMonitor> started = new CompletableFuture<>();
        new Thread(group, () -> started.complete(builder.start()), "starter").start();
        return started.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Those that live now: all of the group's, and those that were started by a caller. */
    List<Thread> alive() {
        return all().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> group.equals(thread.getThreadGroup())
                        || thread.getName().startsWith("health4j-"))
                .filter(thread -> !thread.getName().equals("starter"))
                .toList();
    }

    List<String> names() {
        return alive().stream().map(Thread::getName).sorted().toList();
    }

    private static List<Thread> all() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        for (ThreadGroup parent = root; parent != null; parent = parent.getParent()) {
            root = parent;
        }
        Thread[] found = new Thread[4_096];
        return List.of(Arrays.copyOf(found, root.enumerate(found, true)));
    }
}
