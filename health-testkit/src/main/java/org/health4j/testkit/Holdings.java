package org.health4j.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What this JVM has open at one instant. */
record Holdings(Map<String, List<Thread>> threads, Descriptors descriptors, Map<String, Integer> counts) {

    /** Something else that is counted. */
    record Counter(String name, IntSupplier count) {}

    private static final int MOST_FRAMES = 12;

    /** They come and go as the JVM and JUnit like. */
    private static final Pattern OTHERS = Pattern.compile(
            "Reference Handler|Finalizer|Signal Dispatcher|Attach Listener"
                    + "|Common-Cleaner|Notification Thread|DestroyJavaVM|process reaper.*|surefire-.*|ping-timer.*|junit-.*"
                    + "|ForkJoinPool\\.commonPool.*|C[12] CompilerThread.*|Monitor Deflation.*|Service Thread|Cleaner-.*|Read-Poller.*|Write-Poller.*|.*-unparker");

    static Holdings look(List<Pattern> ignored, List<Counter> counters) {
        Map<String, List<Thread>> threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> isCounted(thread, ignored))
                .collect(Collectors.groupingBy(Holdings::kind, TreeMap::new, Collectors.toList()));
        Map<String, Integer> counts = new LinkedHashMap<>();
        counters.forEach(counter -> counts.put(counter.name, counter.count.getAsInt()));
        return new Holdings(threads, Descriptors.open(), counts);
    }

    private static boolean isCounted(Thread thread, List<Pattern> ignored) {
        String name = thread.getName();
        return thread.isAlive()
                && !OTHERS.matcher(name).matches()
                && ignored.stream().noneMatch(each -> each.matcher(name).matches());
    }

    /** A pool numbers its threads. */
    private static String kind(Thread thread) {
        return thread.getName().replaceAll("\\d+", "#");
    }

    /** What there is more of than before, a line or more for each. */
    List<String> since(Holdings before, int allowedDescriptors) {
        List<String> more = new ArrayList<>();
        threads.forEach((kind, now) -> {
            List<Thread> then = before.threads.getOrDefault(kind, List.of());
            if (now.size() > then.size()) {
                now.stream().filter(thread -> !then.contains(thread)).forEach(thread -> more.add(described(thread)));
            }
        });
        more.addAll(descriptors.since(before.descriptors, allowedDescriptors));
        counts.forEach((name, now) -> {
            int then = before.counts.getOrDefault(name, 0);
            if (now > then) {
                more.add(name + ": " + now + " (at the start: " + then + ")");
            }
        });
        return more;
    }

    private static String described(Thread thread) {
        StringBuilder text = new StringBuilder("thread ").append(thread.getName());
        StackTraceElement[] stack = thread.getStackTrace();
        for (int i = 0; i < Math.min(MOST_FRAMES, stack.length); i++) {
            text.append("\n    at ").append(stack[i]);
        }
        return text.toString();
    }
}
