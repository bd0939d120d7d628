package org.health4j.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.health4j.CheckDetails;
import org.health4j.CheckReport;
import org.health4j.CheckRunReport;
import org.health4j.Health;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.HealthReport;
import org.health4j.Reason;
import org.health4j.RunStatistics;
import org.health4j.Status;
import org.health4j.Transition;

/** Writes reports for people and probes: the first line says all that matters, then one line per check. */
final class TextBody implements Body {

    private static final String MORE = ", …";

    @Override
    public String report(HealthReport report, Optional<HealthMonitor.Service> service, Details details, int most) {
        List<CheckReport> checks = Body.failingFirst(report.checks());
        StringBuilder text = new StringBuilder(firstLine(report, checks, most / 2));
        text.append('\n');
        service.ifPresent(each -> text.append("service ")
                .append(each.name())
                .append(' ')
                .append(each.version())
                .append('\n'));
        int left = most - Body.size(text.toString());
        int shown = 0;
        boolean deep = report.group().equals(HealthGroup.DEEP);
        for (CheckReport check : checks) {
            String line = check(check, details, deep);
            if (deep && Body.size(line) > left / 2) {
                line = check(check, details, false);
            }
            String rest = "… and " + (checks.size() - shown) + " more\n";
            boolean last = shown == checks.size() - 1;
            if (Body.size(line) + (last ? 0 : Body.size(rest)) > left) {
                return text.append(rest).toString();
            }
            text.append(line);
            left -= Body.size(line);
            shown++;
        }
        return text.toString();
    }

    /** {@code DOWN postgres TIMEOUT, redis CONNECTION_REFUSED}. */
    private static String firstLine(HealthReport report, List<CheckReport> checks, int most) {
        StringBuilder line = new StringBuilder(report.status().name());
        if (report.reason().equals(Reason.DRAINING)) {
            return line.append(' ').append(report.reason()).toString();
        }
        String separator = " ";
        for (CheckReport check : checks) {
            if (check.status() == Status.UP) {
                break;
            }
            String next = separator + check.name() + " " + check.reason();
            if (Body.size(line + next + MORE) > most) {
                return line.append(MORE).toString();
            }
            line.append(next);
            separator = ", ";
        }
        return line.toString();
    }

    @Override
    public String check(CheckReport check, Details details) {
        return check(check, details, true);
    }

    /**
     * Writes one check.
     *
     * @param deep whether also what is not well of what it is made of, a line each, where the details do not say it anyway
     */
    private static String check(CheckReport check, Details details, boolean deep) {
        StringBuilder text = new StringBuilder();
        text.append(check.status()).append(' ').append(check.name());
        if (!check.reason().equals(Reason.OK)) {
            text.append(' ').append(check.reason());
        }
        if (!check.required()) {
            text.append(" optional");
        }
        text.append(" since ").append(JsonBody.instant(check.since()));
        check.override()
                .ifPresent(override -> text.append(", overridden by ")
                        .append(override.author())
                        .append(" until ")
                        .append(JsonBody.instant(override.until())));
        text.append('\n');
        Optional<CheckDetails> known = details.of(check.name());
        if (known.isPresent()) {
            details(text, known.get());
        } else if (deep) {
            check.found().ifPresent(found -> failing(text, "  ", found));
        }
        return text.toString();
    }

    private static void failing(StringBuilder text, String indent, Health health) {
        health.components().forEach((name, part) -> {
            if (part.status() != Status.UP) {
                part(text, indent, name, part);
                failing(text, indent + "  ", part);
            }
        });
    }

    private static void part(StringBuilder text, String indent, String name, Health part) {
        text.append(indent).append(printable(name)).append(": ").append(part.status());
        if (!part.reason().equals(Reason.OK)) {
            text.append(' ').append(part.reason());
        }
        text.append('\n');
    }

    private static void details(StringBuilder text, CheckDetails details) {
        details.lastRun().ifPresent(run -> run(text, run));
        details.stuck().ifPresent(stuck -> {
            text.append("  stuck for ").append(millis(stuck.since())).append('\n');
            stuck.stack().forEach(frame -> text.append("    at ").append(frame).append('\n'));
        });
        RunStatistics runs = details.runs();
        text.append("  last ").append(runs.count()).append(" runs: ");
        text.append(Math.round(runs.failureRate() * 100))
                .append(" % failed, p50 ")
                .append(millis(runs.p50()));
        text.append(", p99 ")
                .append(millis(runs.p99()))
                .append(", max ")
                .append(millis(runs.max()))
                .append('\n');
        text.append("  a fault shows within ")
                .append(millis(details.worstCaseDetection()))
                .append('\n');
        for (Transition transition : details.transitions()) {
            text.append("  ")
                    .append(JsonBody.instant(transition.at()))
                    .append(' ')
                    .append(transition.to());
            text.append(' ').append(transition.reason()).append(", was ").append(transition.from());
            text.append(" for ").append(millis(transition.lasted())).append('\n');
        }
    }

    private static void run(StringBuilder text, CheckRunReport run) {
        text.append("  last run ")
                .append(JsonBody.instant(run.at()))
                .append(" took ")
                .append(millis(run.took()));
        text.append(": ")
                .append(run.health().status())
                .append(' ')
                .append(run.health().reason())
                .append('\n');
        details(text, "  ", run.health());
    }

    private static String millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e5) / 10.0 + " ms";
    }

    private static void details(StringBuilder text, String indent, Health health) {
        List<String> details = new ArrayList<>();
        for (Map.Entry<String, Object> detail : health.details().entrySet()) {
            details.add(detail.getKey() + "=" + printable(detail.getValue().toString()));
        }
        if (!details.isEmpty()) {
            text.append(indent).append(String.join(" ", details)).append('\n');
        }
        health.components().forEach((name, part) -> {
            part(text, indent, name, part);
            details(text, indent + "  ", part);
        });
    }

    private static String printable(String value) {
        return value.replaceAll("\\p{Cntrl}", " ");
    }

    @Override
    public String error(String error, Collection<String> expected) {
        return error + " (expected: " + String.join(", ", expected) + ")\n";
    }
}
