package org.health4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what a Java virtual machine would inherit that a HEALTHCHECK or an exec probe starts beside this application: options that are in the environment
 * are for every one of them. The second one cannot listen on the first one's debugger or JMX port and exits, and pays again for its agents and its heap.
 */
final class ProbeDoctor {

    private static final Logger LOG = LoggerFactory.getLogger(ProbeDoctor.class);
    private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
    private static final Pattern SEPARATOR = Pattern.compile("[\\s\"']+");
    private static final Pattern DEBUGGER = Pattern.compile("-(agentlib:jdwp|Xrunjdwp).*");
    private static final Pattern LISTENING = Pattern.compile(".*\\bserver=y\\b.*");
    private static final Pattern JMX = Pattern.compile("-Dcom\\.sun\\.management\\.jmxremote\\.port=(?!0*$).*");
    private static final Pattern AGENT = Pattern.compile("-(javaagent|agentlib|agentpath):.*");
    private static final Pattern HEAP = Pattern.compile("-(?:Xms|XX:InitialHeapSize=)(\\d{1,15})([kKmMgGtT]?)");
    private static final Pattern PROPORTIONAL_HEAP = Pattern.compile("-XX:(\\+AlwaysPreTouch|InitialRAMPercentage=.*)");
    private static final long LARGE_HEAP = 64L << 20;
    static final AtomicBoolean WARNED = new AtomicBoolean();

    private ProbeDoctor() {}

    /** Once for each process, however many monitors it starts. */
    static void warnOnce(Map<String, String> environment) {
        List<String> findings = examine(environment);
        if (!findings.isEmpty() && WARNED.compareAndSet(false, true)) {
            warn(findings);
        }
    }

    private static void warn(List<String> findings) {
        LOG.warn(
                "a HEALTHCHECK that runs java in this environment would inherit {}: use a native health-probe or health-probe-exec.jar, which take nothing "
                        + "from there, or move these options to the application's own command line (HEALTH4J_DOCTOR=false ends this warning)",
                String.join(", and ", findings));
    }

    /** One for each variable and kind; never an option's value, which may hold a secret. */
    static List<String> examine(Map<String, String> environment) {
        List<String> findings = new ArrayList<>();
        for (String variable : VARIABLES) {
            Stream.of(SEPARATOR.split(environment.getOrDefault(variable, ""), -1))
                    .map(ProbeDoctor::trouble)
                    .filter(trouble -> !trouble.isEmpty())
                    .distinct()
                    .forEach(trouble -> findings.add(trouble + " from " + variable));
        }
        return findings;
    }

    private static String trouble(String option) {
        if (DEBUGGER.matcher(option).matches()) {
            return LISTENING.matcher(option).matches()
                    ? "a debugger, whose port is taken,"
                    : "a debugger, which each run connects to,";
        }
        if (JMX.matcher(option).matches()) {
            return "a JMX port, which is taken,";
        }
        if (AGENT.matcher(option).matches()) {
            return "an agent, which is loaded for each run,";
        }
        return isLargeHeap(option) ? "a heap of the application's size" : "";
    }

    private static boolean isLargeHeap(String option) {
        Matcher heap = HEAP.matcher(option);
        if (!heap.matches()) {
            return PROPORTIONAL_HEAP.matcher(option).matches();
        }
        long factor = switch (heap.group(2).isEmpty()
                ? ' '
                : Character.toLowerCase(heap.group(2).charAt(0))) {
            case 'k' -> 1L << 10;
            case 'm' -> 1L << 20;
            case 'g' -> 1L << 30;
            case 't' -> 1L << 40;
            default -> 1;
        };
        return Double.parseDouble(heap.group(1)) * factor >= LARGE_HEAP;
    }
}
