package org.health4j.indicator;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.health4j.Health;
import org.jspecify.annotations.Nullable;

/** What the JVM knows of deadlocks. A class of its own, so that no other needs {@code java.management} to be loaded. */
final class DeadlockedThreads {

    private static final int MOST_NAMES = 16;
    private static final int MOST_STACKS = 8;

    private final ThreadMXBean bean = ManagementFactory.getThreadMXBean();

    Health look() {
        List<ThreadInfo> stuck = stuck();
        if (stuck.isEmpty()) {
            return Health.up();
        }
        Health health = Health.down(DeadlockIndicator.DEADLOCK)
                .with("deadlocked", stuck.size())
                .with(
                        "threads",
                        stuck.stream()
                                .limit(MOST_NAMES)
                                .map(ThreadInfo::getThreadName)
                                .collect(Collectors.joining(", ")));
        for (int i = 0; i < Math.min(stuck.size(), MOST_STACKS); i++) {
            health = health.with("thread" + (i + 1), text(stuck.get(i)));
        }
        return health;
    }

    private List<ThreadInfo> stuck() {
        long @Nullable [] ids = bean.isSynchronizerUsageSupported()
                ? bean.findDeadlockedThreads()
                : bean.findMonitorDeadlockedThreads();
        if (ids == null) {
            return List.of();
        }
        Map<Long, ThreadInfo> waiting = new LinkedHashMap<>();
        for (@Nullable ThreadInfo info : bean.getThreadInfo(ids, Frames.MOST)) {
            if (info != null) { // it has ended meanwhile
                waiting.put(info.getThreadId(), info);
            }
        }
        return waiting.values().stream()
                .filter(thread -> isForEver(thread, waiting))
                .toList();
    }

    /** Goes round once: the circle lasts when it is still closed, and nobody in it waits for a limited time. */
    private static boolean isForEver(ThreadInfo thread, Map<Long, ThreadInfo> waiting) {
        @Nullable ThreadInfo next = thread;
        for (int i = 0; i <= waiting.size(); i++) {
            if (next == null || next.getThreadState() == Thread.State.TIMED_WAITING) {
                return false;
            }
            next = waiting.get(next.getLockOwnerId());
        }
        return true;
    }

    private static String text(ThreadInfo thread) {
        return thread.getThreadName() + " waits for " + thread.getLockName() + ", held by " + thread.getLockOwnerName()
                + ", at " + Frames.text(thread.getStackTrace());
    }
}
