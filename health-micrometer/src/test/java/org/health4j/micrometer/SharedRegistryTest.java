package org.health4j.micrometer;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.health4j.micrometer.Scene.until;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.health4j.HealthMonitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A registry that several monitors share, that has filters and listeners, and that fails. */
@Timeout(60)
class SharedRegistryTest {

    private static final int ALL = 16 + 5 + 4 * 6;

    private final Scene scene = new Scene();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private HealthMonitor start() {
        HealthMonitor monitor = scene.builder().readiness("db", scene::look).start();
        scene.pass(ofSeconds(1));
        return monitor;
    }

    private HealthMetrics metrics(String... tags) {
        return HealthMetrics.of(start(), Tags.of(tags));
    }

    private static String[] tags(String text) {
        return text.isEmpty() ? new String[0] : text.split("[=,]", -1);
    }

    private static void refused(HealthMetrics metrics, MeterRegistry registry) {
        assertThatIllegalStateException()
                .isThrownBy(() -> metrics.bindTo(registry))
                .withMessageStartingWith("tags: [")
                .withMessageEndingWith(
                        "] (expected: tags that tell this monitor from the one whose meters the registry has, of the same keys)");
    }

    /** Of the meters that come second with other keys, Prometheus shows none. */
    @ParameterizedTest
    @CsvSource({
        "'', app=b",
        "app=a, ''",
        "'app=a,zone=z', app=b",
        "app=b, 'app=a,zone=z'",
        "app=x, area=x", // the same values at the same place: to take one away would take the other one along
        "app=a, app=a",
    })
    void tagsThatClash_areRefused_andTheScrapeStaysAsItWas(String first, String second) {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        HealthMetrics one = metrics(tags(first));
        HealthMetrics other = metrics(tags(second));
        one.bindTo(prometheus);
        List<String> before = prometheus.scrape().lines().sorted().toList();
        refused(other, prometheus);
        other.close();
        assertThat(prometheus.scrape().lines().sorted().toList()).isEqualTo(before);
    }

    @Test
    void otherMonitorsMeters_stay_whereAFilterLeavesOnlySome() {
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("health.group"));
        metrics().bindTo(registry);
        assertThat(registry.getMeters()).hasSize(16 + 5);
        HealthMetrics other = metrics();
        refused(other, registry);
        other.close();
        assertThat(registry.getMeters()).hasSize(16 + 5);
    }

    @Test
    void tagsThatAFilterTakesAway_doNotTellMonitorsApart() {
        registry.config().meterFilter(MeterFilter.ignoreTags("app"));
        metrics("app", "a").bindTo(registry);
        List<Meter> before = registry.getMeters();
        refused(metrics("app", "b"), registry);
        assertThat(registry.getMeters()).hasSize(ALL).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void tagsThatAFilterRenamesOrAdds_tellMonitorsApart() {
        registry.config().commonTags("zone", "z").meterFilter(MeterFilter.renameTag("health", "app", "application"));
        HealthMetrics first = metrics("app", "a");
        HealthMetrics second = metrics("app", "b");
        first.bindTo(registry);
        second.bindTo(registry);
        assertThat(registry.getMeters()).hasSize(2 * ALL);
        first.close();
        assertThat(registry.getMeters())
                .hasSize(ALL)
                .allSatisfy(
                        meter -> assertThat(meter.getId().getTag("application")).isEqualTo("b"));
    }

    /** All checks have their runs in one meter, which goes with the check that came first. */
    @Test
    void metersThatAFilterMakesOne_areNoClash_andTakenAway() {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().equals("health.check.runs") ? id.replaceTags(Tags.empty()) : id;
            }
        });
        HealthMonitor monitor = start();
        HealthMetrics metrics = HealthMetrics.of(monitor);
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).hasSize(ALL - 2);
        monitor.add("late", scene::look);
        until(() -> registry.getMeters().size() == ALL - 2 + 16 - 3);
        monitor.remove("late");
        // The last one that is taken away.
        until(() -> registry.find("health.check.stuck").tag("check", "late").meter() == null);
        assertThat(registry.find("health.check.runs").meters()).hasSize(1);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void registryThatThrowsHalfway_isLeftAsItWas_andCanBeBoundAgain() {
        AtomicInteger left = new AtomicInteger(30);
        registry.config().onMeterAdded(meter -> {
            if (left.decrementAndGet() == 0) {
                throw new IllegalArgumentException("no more");
            }
        });
        HealthMonitor monitor = start();
        HealthMetrics metrics = HealthMetrics.of(monitor);
        assertThatThrownBy(() -> metrics.bindTo(registry)).hasMessage("no more");
        assertThat(registry.getMeters()).isEmpty();
        monitor.add("late", scene::look);
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).hasSize(ALL + 16);
    }

    /** What is not the check's stays, and one check that fails stops no other. */
    @Test
    void checkWhoseMeterIsTaken_hasNone_andTheNextOnesHaveTheirOwn() {
        HealthMonitor monitor = start();
        HealthMetrics metrics = HealthMetrics.of(monitor);
        metrics.bindTo(registry);
        Counter foreign =
                Counter.builder("health.check.stuck").tag("check", "late").register(registry);
        monitor.add("late", scene::look);
        for (int i = 0; i < 8; i++) {
            monitor.add("later" + i, scene::look);
        }
        until(() -> registry.getMeters().size() == ALL + 1 + 8 * 16);
        monitor.remove("late");
        monitor.remove("later7");
        until(() -> registry.getMeters().size() == ALL + 1 + 7 * 16);
        metrics.close();
        assertThat(registry.getMeters()).containsExactly(foreign);
    }

    /** A listener of the registry's may wait for a thread that needs these metrics: no lock is held. */
    @Test
    void listenersOfTheRegistry_areCalledWithoutALock() {
        HealthMonitor monitor = start();
        HealthMetrics metrics = HealthMetrics.of(monitor);
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        List<String> done = new ArrayList<>();
        registry.config().onMeterAdded(onceFor("health.group.healthy", meter -> {
            elsewhere(() -> metrics.bindTo(second));
            monitor.add("late", scene::look);
            done.add("bound elsewhere");
        }));
        registry.config().onMeterRemoved(onceFor("health.check.stuck", meter -> {
            elsewhere(metrics::close);
            done.add("closed elsewhere");
        }));
        metrics.bindTo(registry);
        until(() ->
                registry.getMeters().size() == ALL + 16 && second.getMeters().size() == ALL + 16);
        metrics.close();
        assertThat(done).containsExactly("bound elsewhere", "closed elsewhere");
        assertThat(registry.getMeters()).isEmpty();
        assertThat(second.getMeters()).isEmpty();
    }

    /** Whoever is at it does what others have left to it. */
    @Test
    void closedWhileMetersAreAdded_takesThemAwayAfterwards() {
        HealthMetrics metrics = metrics();
        registry.config().onMeterAdded(onceFor("health.check.stuck", meter -> elsewhere(metrics::close)));
        assertThatCode(() -> metrics.bindTo(registry)).doesNotThrowAnyException();
        assertThat(registry.getMeters()).isEmpty();
    }

    private static Consumer<Meter> onceFor(String name, Consumer<Meter> action) {
        AtomicInteger calls = new AtomicInteger();
        return meter -> {
            if (meter.getId().getName().equals(name) && calls.getAndIncrement() == 0) {
                action.accept(meter);
            }
        };
    }

    private static void elsewhere(Runnable action) {
        try {
            CompletableFuture.runAsync(action).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("another thread waits for this one", e);
        }
    }
}
