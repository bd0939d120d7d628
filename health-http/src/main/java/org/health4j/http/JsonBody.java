package org.health4j.http;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

/** Writes reports as JSON: the status first, the failing checks before the others. */
final class JsonBody implements Body {

    @Override
    public String report(HealthReport report, Optional<HealthMonitor.Service> service, Details details, int most) {
        List<String> checks = new ArrayList<>();
        boolean deep = report.group().equals(HealthGroup.DEEP);
        for (CheckReport check : Body.failingFirst(report.checks())) {
            checks.add(check(check, details, deep));
        }
        String whole = report(report, service, checks, false);
        if (Body.size(whole) <= most) {
            return whole;
        }
        int shown = 0;
        int left = most - Body.size(report(report, service, List.of(), true));
        while (shown < checks.size() && left >= Body.size(checks.get(shown)) + 1) {
            left -= Body.size(checks.get(shown)) + 1;
            shown++;
        }
        return report(report, service, checks.subList(0, shown), true);
    }

    private static String report(
            HealthReport report, Optional<HealthMonitor.Service> service, Collection<String> checks, boolean counted) {
        return written(json -> {
            json.beginObject();
            status(json, report.status(), report.reason());
            json.name("group").value(report.group().name());
            if (service.isPresent()) {
                json.name("service").beginObject();
                json.name("name").value(service.get().name());
                json.name("version").value(service.get().version());
                json.endObject();
            }
            json.name("since").value(instant(report.since()));
            json.name("checks").beginArray();
            for (String check : checks) {
                json.jsonValue(check);
            }
            json.endArray();
            if (counted) {
                counts(json, report.checks());
            }
            json.endObject();
        });
    }

    private static void counts(JsonWriter json, List<CheckReport> checks) throws IOException {
        Map<Status, Integer> counts = new TreeMap<>();
        checks.forEach(check -> counts.merge(check.status(), 1, Integer::sum));
        json.name("counts").beginObject();
        for (Map.Entry<Status, Integer> count : counts.entrySet()) {
            json.name(count.getKey().name()).value(count.getValue());
        }
        json.endObject();
    }

    @Override
    public String check(CheckReport check, Details details) {
        return check(check, details, true);
    }

    private static String check(CheckReport check, Details details, boolean deep) {
        return written(json -> {
            json.beginObject();
            json.name("name").value(check.name());
            status(json, check.status(), check.reason());
            if (!check.required()) {
                json.name("optional").value(true);
            }
            json.name("since").value(instant(check.since()));
            if (check.override().isPresent()) {
                json.name("override").beginObject();
                json.name("author").value(check.override().get().author());
                json.name("until").value(instant(check.override().get().until()));
                json.endObject();
            }
            if (deep && check.found().isPresent()) {
                Health found = check.found().get();
                if (found.status() != check.status()) {
                    json.name("found").value(found.status().name());
                }
                parts(json, found);
            }
            Optional<CheckDetails> known = details.of(check.name());
            if (known.isPresent()) {
                details(json, known.get());
            }
            json.endObject();
        });
    }

    /** Whose health it is, and what it is made of: names, statuses and reasons, as for checks. */
    private static void parts(JsonWriter json, Health health) throws IOException {
        if (health.details().get(Health.SERVICE) instanceof String service) {
            json.name("service").beginObject();
            json.name("name").value(service);
            json.endObject();
        }
        if (!health.components().isEmpty()) {
            json.name("components").beginObject();
            for (Map.Entry<String, Health> component : health.components().entrySet()) {
                json.name(component.getKey()).beginObject();
                status(json, component.getValue().status(), component.getValue().reason());
                parts(json, component.getValue());
                json.endObject();
            }
            json.endObject();
        }
    }

    private static void details(JsonWriter json, CheckDetails details) throws IOException {
        json.name("worstCaseDetection").value(duration(details.worstCaseDetection()));
        if (details.lastRun().isPresent()) {
            CheckRunReport run = details.lastRun().get();
            json.name("lastRun").beginObject();
            json.name("at").value(instant(run.at()));
            json.name("took").value(duration(run.took()));
            health(json, run.health());
            json.endObject();
        }
        if (details.stuck().isPresent()) {
            json.name("stuck").beginObject();
            json.name("for").value(duration(details.stuck().get().since()));
            json.name("stack").beginArray();
            for (StackTraceElement frame : details.stuck().get().stack()) {
                json.value(frame.toString());
            }
            json.endArray();
            json.endObject();
        }
        runs(json, details.runs());
        json.name("transitions").beginArray();
        for (Transition transition : details.transitions()) {
            json.beginObject();
            json.name("at").value(instant(transition.at()));
            json.name("from").value(transition.from().name());
            json.name("to").value(transition.to().name());
            json.name("reason").value(transition.reason().code());
            json.name("lasted").value(duration(transition.lasted()));
            json.endObject();
        }
        json.endArray();
    }

    private static void runs(JsonWriter json, RunStatistics runs) throws IOException {
        json.name("runs").beginObject();
        json.name("count").value(runs.count());
        json.name("failureRate").value(runs.failureRate());
        json.name("p50").value(duration(runs.p50()));
        json.name("p99").value(duration(runs.p99()));
        json.name("max").value(duration(runs.max()));
        json.endObject();
    }

    private static void health(JsonWriter json, Health health) throws IOException {
        status(json, health.status(), health.reason());
        if (!health.details().isEmpty()) {
            json.name("details").beginObject();
            for (Map.Entry<String, Object> detail : health.details().entrySet()) {
                detail(json.name(detail.getKey()), detail.getValue());
            }
            json.endObject();
        }
        if (!health.components().isEmpty()) {
            json.name("components").beginObject();
            for (Map.Entry<String, Health> component : health.components().entrySet()) {
                json.name(component.getKey()).beginObject();
                health(json, component.getValue());
                json.endObject();
            }
            json.endObject();
        }
    }

    private static void detail(JsonWriter json, Object value) throws IOException {
        if (value instanceof Number number) {
            json.value(number);
        } else if (value instanceof Boolean bool) {
            json.value(bool);
        } else {
            json.value(value.toString());
        }
    }

    private static void status(JsonWriter json, Status status, Reason reason) throws IOException {
        json.name("status").value(status.name());
        if (!reason.equals(Reason.OK)) {
            json.name("reason").value(reason.code());
        }
    }

    @Override
    public String error(String error, Collection<String> expected) {
        return written(json -> {
            json.beginObject();
            json.name("error").value(error);
            json.name("expected").beginArray();
            for (String each : expected) {
                json.value(each);
            }
            json.endArray();
            json.endObject();
        });
    }

    private static String duration(Duration duration) {
        return duration.truncatedTo(ChronoUnit.MICROS).toString();
    }

    static String instant(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    @FunctionalInterface
    private interface Writing {
        void to(JsonWriter json) throws IOException;
    }

    private static String written(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not fail", e);
        }
        return text.toString();
    }
}
