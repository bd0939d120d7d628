package org.health4j.testkit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The file descriptors of this JVM at one instant.
 *
 * @param targets what they stand for, such as {@code socket:[4711]}, by kind
 */
record Descriptors(Map<String, List<String>> targets) {

    private static final Path SELF = Path.of("/proc/self/fd");
    private static final String UNNAMED = "descriptors";

    static {
        // The first socket of a JVM makes it open one more, with which it marks those that are being closed, and which
        // stays.
        try {
            SocketChannel.open().close();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static Descriptors open() {
        if (Files.isDirectory(SELF)) {
            return new Descriptors(listed());
        }
        boolean unix = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean;
        return new Descriptors(unix ? numbered() : Map.of());
    }

    private static Map<String, List<String>> listed() {
        Map<String, List<String>> found = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(SELF)) {
            for (Path each : all) {
                String target = target(each);
                if (isCounted(target)) {
                    found.computeIfAbsent(kind(target), kind -> new ArrayList<>())
                            .add(target);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the file descriptors cannot be listed", e);
        }
        return found;
    }

    private static Map<String, List<String>> numbered() {
        UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        List<String> all = new ArrayList<>();
        for (long i = 0; i < system.getOpenFileDescriptorCount(); i++) {
            all.add("unknown");
        }
        return Map.of(UNNAMED, all);
    }

    /** Empty where it was closed meanwhile, as that of the listing itself. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** Class files are opened when they are first needed, and stay so. */
    private static boolean isCounted(String target) {
        return !target.isEmpty()
                && !target.endsWith(".jar")
                && !target.endsWith("/modules")
                && !target.endsWith(".so")
                && !target.matches("/proc/\\d+/fd|/dev/u?random");
    }

    /** Sockets, pipes and the like have a number in brackets. */
    private static String kind(String target) {
        return target.startsWith("/") ? target : target.replaceAll(":?\\[.*", "");
    }

    /** What there is more of than before; empty where it is no more than allowed. */
    List<String> since(Descriptors before, int allowed) {
        List<String> more = new ArrayList<>();
        int excess = 0;
        for (Map.Entry<String, List<String>> each : targets.entrySet()) {
            List<String> then = before.targets.getOrDefault(each.getKey(), List.of());
            int grown = each.getValue().size() - then.size();
            if (grown > 0) {
                excess += grown;
                more.add(grown + " more " + each.getKey() + " open than at the start: " + fresh(each.getValue(), then));
            }
        }
        return excess > allowed ? more : List.of();
    }

    private static Set<String> fresh(List<String> now, List<String> then) {
        Set<String> fresh = new TreeSet<>(now);
        fresh.removeAll(new HashSet<>(then));
        return SocketNames.of(fresh);
    }
}
