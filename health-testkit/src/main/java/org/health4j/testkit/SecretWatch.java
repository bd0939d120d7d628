package org.health4j.testkit;

import static org.assertj.core.api.Assertions.fail;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.health4j.CheckDetails;
import org.health4j.Health;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;

/**
 * Watches that no secret comes out: not in a report or a detail, not in what is rendered from them, and not in the log.
 *
 * <pre>{@code
 * try (SecretWatch secrets = SecretWatch.sown("s3cret-password", "token-4711")) {
 *     … // the dependency fails in every way
 *     secrets.look(monitor);
 *     secrets.look("GET /health", response.body());
 *     secrets.assertNoneFound();
 * }
 * }</pre>
 *
 * <p>Looks for each secret as it is, as it stands in a URL, and in Base64. Where Logback is SLF4J's provider, every line of
 * {@code org.health4j} is looked at, down to TRACE, with its exceptions and key-value pairs, and goes nowhere else meanwhile; with
 * any other provider, what this JVM writes to its standard output and error. Only one at a time. Safe for use by several threads.
 */
public final class SecretWatch implements AutoCloseable {

    private static final int SHORTEST = 4;

    private final Set<String> forms = new TreeSet<>();
    private final Queue<String> found = new ConcurrentLinkedQueue<>();
    private final CapturedLog log;

    private SecretWatch(List<String> secrets) {
        for (String secret : secrets) {
            if (secret.length() < SHORTEST) {
                throw new IllegalArgumentException("secret: " + secret + " (expected: " + SHORTEST
                        + " characters or more, which occur nowhere else)");
            }
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            forms.add(secret);
            forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
            forms.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
        }
        log = CapturedLog.start();
    }

    /**
     * Starts to watch.
     *
     * @param secrets what must come out nowhere; words that occur nowhere else, of 4 characters or more
     * @return the watch
     * @throws IllegalArgumentException when one is shorter
     */
    public static SecretWatch sown(String... secrets) {
        return new SecretWatch(List.of(secrets));
    }

    /**
     * Looks at all that a monitor shows now: its reports, and the details of its checks.
     *
     * @param monitor is asked
     */
    public void look(HealthMonitor monitor) {
        look("the report", monitor.report().toString());
        for (HealthGroup group : monitor.groups()) {
            look("the report of " + group, monitor.report(group).toString());
        }
        for (String check : monitor.checks()) {
            CheckDetails details = monitor.details(check);
            look("the details of " + check, details.toString());
            details.lastRun().ifPresent(run -> look("the last run of " + check, run.health()));
        }
    }

    /**
     * Looks at a result, its details and its parts, but not at its cause, which is for the log.
     *
     * @param where what it is, for the message
     * @param health the result
     */
    public void look(String where, Health health) {
        look(where, health.status() + " " + health.reason());
        health.details().forEach((name, value) -> look(where + ", detail " + name, name + "=" + value));
        health.components().forEach((name, part) -> {
            look(where + ", component " + name, name);
            look(where + ", component " + name, part);
        });
    }

    /**
     * Looks at what was rendered, such as a body.
     *
     * @param where what it is, for the message
     * @param rendered the text
     */
    public void look(String where, String rendered) {
        for (String form : forms) {
            if (rendered.contains(form)) {
                found.add(where + ": \"" + form + "\" in: " + rendered);
            }
        }
    }

    /**
     * What was logged since the start.
     *
     * @return the lines, in order
     */
    public List<String> logged() {
        return log.lines();
    }

    /**
     * Looks at the log as well, and fails where a secret was found.
     *
     * @throws AssertionError tells where, and in what
     */
    public void assertNoneFound() {
        List<String> all = new ArrayList<>();
        logged().forEach(line -> look("the log", line));
        all.addAll(new TreeSet<>(found));
        if (!all.isEmpty()) {
            fail("secrets that came out (expected: none):%n%s", String.join("\n", all));
        }
    }

    /** Leaves the log alone again. */
    @Override
    public void close() {
        log.close();
    }
}
