package org.health4j.micrometer;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.micrometer.Scene.until;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.health4j.Health;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.HealthMonitorBuilder;
import org.health4j.Reason;
import org.health4j.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HealthMetricsTest {

    private final Scene scene = new Scene();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private HealthMonitor start() {
        return scene.builder()
                .readiness(
                        "db",
                        scene::look,
                        check ->
                                check.timeout(ofSeconds(1)).period(ofSeconds(5)).periodWhenDown(ofSeconds(5)))
                .start();
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private double counter(String name, String... tags) {
        return registry.get(name).tags(tags).functionCounter().count();
    }

    private String status(String name, String... tags) {
        return Stream.of(Status.values())
                .filter(status -> gauge(name, Tags.of(tags).and("status", status.name())) == 1)
                .toList()
                .toString();
    }

    private double gauge(String name, Tags tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private static List<Meter> of(MeterRegistry registry, String check) {
        return registry.getMeters().stream()
                .filter(meter -> check.equals(meter.getId().getTag("check")))
                .toList();
    }

    private static List<Double> scrape(MeterRegistry registry) {
        List<Double> values = new ArrayList<>();
        for (Meter meter : registry.getMeters()) {
            for (Measurement measurement : meter.measure()) {
                values.add(measurement.getValue());
            }
        }
        return values;
    }

    @Test
    void beforeTheFirstRun_isUnknown_andWhatIsNotKnownIsNaN() {
        HealthMetrics.of(start()).bindTo(registry);
        assertThat(status("health.check.status", "check", "db")).isEqualTo("[UNKNOWN]");
        assertThat(status("health.check.status", "check", "health4j.scheduler")).isEqualTo("[UP]");
        assertThat(status("health.group.status", "group", "ready")).isEqualTo("[UNKNOWN]");
        assertThat(gauge("health.group.healthy", "group", "ready")).isZero();
        assertThat(gauge("health.group.healthy", "group", "live")).isEqualTo(1);
        for (String unknown : List.of(
                "health.check.age",
                "health.check.last.success.timestamp",
                "health.check.duration.p99",
                "health.check.duration.max")) {
            assertThat(gauge(unknown, "check", "db")).as(unknown).isNaN();
        }
        assertThat(registry.get("health.check.duration").functionTimer().count())
                .isZero();
        assertThat(gauge("health.check.worst.case.detection", "check", "db")).isEqualTo(6);
        assertThat(gauge("health.check.stuck", "check", "db")).isZero();
    }

    @Test
    void runs_areCountedByOutcome_andTimed() {
        HealthMetrics.of(start()).bindTo(registry);
        scene.finds(Health.up(), ofMillis(200));
        scene.pass(Duration.ZERO);
        scene.pass(ofSeconds(2));
        assertThat(status("health.check.status", "check", "db")).isEqualTo("[UP]");
        assertThat(status("health.group.status", "group", "ready")).isEqualTo("[UP]");
        assertThat(gauge("health.group.healthy", "group", "ready")).isEqualTo(1);
        assertThat(gauge("health.check.age", "check", "db")).isEqualTo(2);
        assertThat(gauge("health.check.last.success.timestamp", "check", "db"))
                .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").getEpochSecond() + 0.2);

        scene.finds(Health.down(Reason.QUERY_FAILED), ofMillis(400));
        scene.pass(ofSeconds(4));
        assertThat(status("health.check.status", "check", "db")).isEqualTo("[DOWN]");
        assertThat(status("health.group.status", "group", "ready")).isEqualTo("[DOWN]");
        assertThat(gauge("health.group.healthy", "group", "ready")).isZero();
        assertThat(counter("health.check.runs", "outcome", "success")).isEqualTo(1);
        assertThat(counter("health.check.runs", "outcome", "failure")).isEqualTo(1);
        assertThat(counter("health.check.runs", "outcome", "timeout")).isZero();
        assertThat(counter("health.check.transitions", "check", "db")).isEqualTo(2);
        assertThat(registry.get("health.check.duration").functionTimer().count())
                .isEqualTo(2);
        assertThat(registry.get("health.check.duration").functionTimer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(0.6);
        assertThat(gauge("health.check.duration.p99", "check", "db")).isEqualTo(0.4);
        assertThat(gauge("health.check.duration.max", "check", "db")).isEqualTo(0.4);

        scene.finds(Health.up(), ofMillis(100));
        scene.pass(ofSeconds(5));
        assertThat(counter("health.check.transitions", "check", "db")).isEqualTo(3);
        assertThat(gauge("health.check.last.success.timestamp", "check", "db"))
                .isGreaterThan((double) Instant.parse("2026-01-01T00:00:07Z").getEpochSecond());
    }

    @Test
    void stuckRun_isSeen_andIsATimeout() {
        HealthMetrics.of(start()).bindTo(registry);
        scene.hang();
        scene.pass(ofMillis(1_100));
        assertThat(gauge("health.check.stuck", "check", "db")).isEqualTo(1);
        assertThat(counter("health.check.runs", "outcome", "timeout")).isEqualTo(1);
        assertThat(counter("health.check.runs", "outcome", "failure")).isZero();
        scene.heal();
        assertThat(gauge("health.check.stuck", "check", "db")).isZero();
    }

    @Test
    void stalledScheduler_isStaleAndTheMonitorsOwnCheckDown() {
        HealthMetrics.of(start()).bindTo(registry);
        scene.pass(ofSeconds(1));
        scene.time.stall(ofSeconds(60));
        assertThat(status("health.check.status", "check", "db")).isEqualTo("[UNKNOWN]");
        assertThat(status("health.check.status", "check", "health4j.scheduler")).isEqualTo("[DOWN]");
        assertThat(gauge("health.group.healthy", "group", "live")).isZero();
    }

    @Test
    void drain_isSeenInReadiness() {
        HealthMonitor monitor = start();
        HealthMetrics.of(monitor).bindTo(registry);
        scene.pass(ofSeconds(1));
        monitor.drain();
        assertThat(status("health.group.status", "group", "ready")).isEqualTo("[OUT_OF_SERVICE]");
        assertThat(status("health.group.status", "group", "live")).isEqualTo("[UP]");
    }

    @Test
    void scrape_runsNothing_notEvenWhatRunsOnDemandOrIsIdle() {
        AtomicInteger idle = new AtomicInteger();
        HealthMonitor monitor = scene.builder()
                .readiness("dear", scene::look, check -> check.onDemand(ofMillis(1)))
                .readiness(
                        "billed",
                        context -> {
                            idle.incrementAndGet();
                            return Health.up();
                        },
                        check -> check.period(ofSeconds(5)).idleAfter(ofSeconds(10)))
                .start();
        HealthMetrics.of(monitor).bindTo(registry);
        scene.pass(ofSeconds(30));
        int beforeItRests = idle.get();
        assertThat(beforeItRests).isBetween(1, 5);
        for (int i = 0; i < 100; i++) {
            assertThat(scrape(registry)).isNotEmpty();
            scene.pass(ofSeconds(1));
        }
        assertThat(idle.get()).isEqualTo(beforeItRests);
        assertThat(scene.runs.get()).isZero();
        monitor.report(READINESS);
        scene.pass(ofMillis(1));
        assertThat(scene.runs.get()).isEqualTo(1);
        assertThat(idle.get()).isEqualTo(beforeItRests + 1);
        assertThat(status("health.check.status", "check", "dear")).isEqualTo("[UP]");
        assertThat(status("health.check.status", "check", "billed")).isEqualTo("[UP]");
    }

    @Test
    void checkThatIsAdded_getsMeters_andLosesThemWhenRemoved() {
        HealthMonitor monitor = start();
        HealthMetrics.of(monitor).bindTo(registry);
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        HealthMetrics other = HealthMetrics.of(monitor);
        other.bindTo(second);
        int before = registry.getMeters().size();

        monitor.add("late", scene::look);
        until(() -> of(registry, "late").size() == 16 && of(second, "late").size() == 16);
        scene.pass(ofSeconds(1));
        assertThat(status("health.check.status", "check", "late")).isEqualTo("[UP]");
        monitor.remove("late");
        until(() -> of(registry, "late").isEmpty() && of(second, "late").isEmpty());
        assertThat(registry.getMeters()).hasSize(before);
        assertThat(of(registry, "db")).hasSize(16);
    }

    @Test
    void checkOfTheSameName_startsWithNewCounters() {
        HealthMonitor monitor = start();
        HealthMetrics.of(monitor).bindTo(registry);
        scene.pass(ofSeconds(60));
        // By identity: meters of the same name and tags are equal.
        Set<Meter> former = Collections.newSetFromMap(new IdentityHashMap<>());
        former.addAll(of(registry, "db"));
        assertThat(counter("health.check.runs", "outcome", "success")).isGreaterThan(10);
        // The news comes when there is a new check already.
        CountDownLatch late = new CountDownLatch(1);
        registry.config().onMeterAdded(meter -> {
            if ("slow".equals(meter.getId().getTag("check"))) {
                uninterruptibly(late);
            }
        });
        monitor.add("slow", scene::look);
        monitor.remove("db");
        monitor.add("db", scene::look);
        late.countDown();
        until(() -> {
            List<Meter> now = of(registry, "db");
            return now.size() == 16 && now.stream().noneMatch(former::contains);
        });
        scene.pass(ofMillis(1));
        assertThat(counter("health.check.runs", "check", "db", "outcome", "success"))
                .isEqualTo(1);
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void checksThatComeAndGoInMasses_leaveWhatThereIs() {
        HealthMonitor monitor = start();
        HealthMetrics.of(monitor).bindTo(registry);
        for (int i = 0; i < 300; i++) {
            monitor.add("check" + i, scene::look);
            if (i % 3 != 0) {
                monitor.remove("check" + i);
            }
        }
        Set<String> expected = new HashSet<>(monitor.checks());
        expected.add("health4j.scheduler");
        until(() -> {
            Set<String> seen = new HashSet<>();
            registry.getMeters().forEach(meter -> seen.add(meter.getId().getTag("check")));
            seen.remove(null);
            return seen.equals(expected);
        });
        assertThat(expected).hasSize(102);
    }

    /** A meter that throws, or a counter that falls back, would spoil the scrape that comes between the removal and its news. */
    @Test
    void meterOfACheckThatIsGone_saysWhatItSaidLast() {
        HealthMonitor monitor = start();
        Latest latest = new Latest(monitor);
        new CheckMeters(monitor, "db").register(registry, Tags.empty(), latest, meter -> {});
        scene.pass(ofSeconds(60));
        double runs = counter("health.check.runs", "outcome", "success");
        assertThat(runs).isGreaterThan(10);
        monitor.remove("db");
        assertThat(counter("health.check.runs", "outcome", "success")).isEqualTo(runs);
        assertThat(gauge("health.check.stuck", "check", "db")).isZero();
        assertThat(gauge("health.check.status", "check", "db", "status", "UP")).isNaN();
    }

    @Test
    void close_takesAllItsMetersAway_andNoOthers() {
        HealthMonitor monitor = start();
        new JvmInfoMetrics().bindTo(registry);
        HealthMetrics metrics = HealthMetrics.of(monitor);
        metrics.bindTo(registry);
        metrics.bindTo(registry);
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        metrics.bindTo(second);
        assertThat(registry.getMeters()).hasSize(1 + 16 + 5 + 4 * 6);
        assertThat(second.getMeters()).hasSize(16 + 5 + 4 * 6);

        metrics.close();
        metrics.close();
        assertThat(registry.getMeters())
                .singleElement()
                .satisfies(meter -> assertThat(meter.getId().getName()).isEqualTo("jvm.info"));
        assertThat(second.getMeters()).isEmpty();
        monitor.add("late", scene::look);
        assertThatThrownBy(() -> metrics.bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the metrics are closed (expected: open ones)");
        HealthMetrics.of(monitor).bindTo(registry);
        assertThat(of(registry, "late")).hasSize(16);
    }

    @Test
    void closedMonitor_isReadStill() {
        HealthMonitor monitor = start();
        HealthMetrics.of(monitor).bindTo(registry);
        scene.pass(ofSeconds(1));
        monitor.close();
        assertThat(status("health.group.status", "group", "ready")).isEqualTo("[OUT_OF_SERVICE]");
        assertThat(status("health.check.status", "check", "db")).isEqualTo("[UP]");
        assertThat(scrape(registry)).isNotEmpty();
    }

    private static void collectGarbage() {
        WeakReference<Object> collected = new WeakReference<>(new Object());
        until(() -> {
            System.gc();
            return collected.get() == null;
        });
    }

    @Test
    void metricsThatNobodyHolds_areReadStill() {
        scene.finds(Health.up(), Duration.ZERO);
        HealthMetrics.of(start()).bindTo(registry);
        scene.pass(ofSeconds(1));
        collectGarbage();
        assertThat(scrape(registry)).isNotEmpty().doesNotContain(Double.NaN);
        assertThat(counter("health.check.runs", "outcome", "success")).isEqualTo(1);
        assertThat(registry.get("health.check.duration").functionTimer().count())
                .isEqualTo(1);
    }

    /** Only gauges hold what they read. */
    @Test
    void countersAndTimersThatAFilterLeavesAlone_areReadStill() {
        registry.config()
                .meterFilter(MeterFilter.denyUnless(
                        id -> Set.of("health.check.runs", "health.check.duration", "health.check.transitions")
                                .contains(id.getName())));
        HealthMetrics.of(start()).bindTo(registry);
        collectGarbage();
        scene.finds(Health.up(), ofMillis(200));
        scene.pass(ofSeconds(1));
        assertThat(registry.getMeters()).hasSize(5);
        assertThat(counter("health.check.runs", "outcome", "success")).isEqualTo(1);
        assertThat(counter("health.check.transitions", "check", "db")).isEqualTo(1);
        assertThat(registry.get("health.check.duration").functionTimer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(200);
    }

    @Test
    void tags_areOnEveryMeter_andTellMonitorsApart() {
        HealthMonitor first = start();
        HealthMonitor second = start();
        HealthMetrics.of(first, Tags.of("app", "first")).bindTo(registry);
        HealthMetrics.of(second, Tags.of("app", "second")).bindTo(registry);
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getTag("app")).isNotNull());
        assertThat(registry.getMeters()).hasSize(2 * (16 + 5 + 4 * 6));

        assertThatThrownBy(
                        () -> HealthMetrics.of(first, Tags.of("app", "first")).bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("tags: [tag(app=first)] (expected:");
        for (String taken : List.of("check", "group", "outcome", "status")) {
            assertThatThrownBy(() -> HealthMetrics.of(first, Tags.of(taken, "x")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("tag: " + taken + " (expected: none of [");
        }
    }

    @Test
    void namesAndTags_followTheConventions() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", scene::look)
                .group(HealthGroup.of("payments"), group -> group.required("db"))
                .start();
        HealthMetrics.of(monitor).bindTo(registry);
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            assertThat(id.getName()).matches("health\\.(check|group)(\\.[a-z0-9]+)+");
            assertThat(id.getDescription()).isNotBlank();
            assertThat(id.getTags()).allSatisfy(tag -> assertThat(tag.getKey()).matches("[a-z]+"));
            assertThat(id.getTag("check") == null).isEqualTo(id.getName().startsWith("health.group"));
            assertThat(id.getTag("group") == null).isEqualTo(id.getName().startsWith("health.check"));
        }
        assertThat(status("health.group.status", "group", "payments")).isEqualTo("[UNKNOWN]");
    }

    @Test
    void meters_areAsManyWhateverHappens() {
        HealthMonitor monitor = start();
        HealthMetrics.of(monitor).bindTo(registry);
        int before = registry.getMeters().size();
        for (int i = 0; i < 50; i++) {
            scene.finds(Health.down(Reason.of("REASON_" + i)).with("detail" + i, i), ofMillis(i));
            scene.pass(ofSeconds(5));
        }
        monitor.override("db", Status.OUT_OF_SERVICE, Reason.of("MAINTENANCE"), "an operator", ofSeconds(9));
        monitor.drain();
        assertThat(registry.getMeters()).hasSize(before);
        assertThat(of(registry, "db")).hasSize(16);
    }

    /** Were a report gone through for each gauge, a scrape of 10,000 checks would look at 500,000,000 of them. */
    @Test
    void scrapeOfManyChecks_goesThroughTheReportOnce() {
        int checks = 2_000;
        HealthMonitorBuilder builder = scene.builder();
        for (int i = 0; i < checks; i++) {
            builder.readiness("check" + i, scene::look);
        }
        HealthMetrics.of(builder.start()).bindTo(registry);
        scene.pass(ofSeconds(1));
        List<Gauge> gauges = List.copyOf(registry.get("health.check.status").gauges());
        assertThat(gauges).hasSize((checks + 1) * 5);

        double ones = gauges.stream().mapToDouble(gauge -> gauge.value()).sum();
        assertThat(ones).isEqualTo(checks + 1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (Gauge gauge : gauges) {
            gauge.value();
        }
        long perGauge = (threads.getCurrentThreadAllocatedBytes() - before) / gauges.size();
        assertThat(perGauge).isLessThan(64);
    }
}
