package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.DEEP;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.health4j.HealthMonitor.Service;
import org.junit.jupiter.api.Test;

/** What a check is made of, as far as reports show it. */
class PartsTest {

    private static final Reason X = Reason.of("X");
    private static final Health WELL = Health.up().withComponent("disk", Health.up());
    private static final Health ILL = Health.up().withComponent("disk", Health.down(X));

    private final Scene scene = new Scene();
    private final AtomicReference<Health> found = new AtomicReference<>(WELL);

    private HealthMonitor start(Consumer<CheckOptions.Builder> configure) {
        HealthMonitor monitor =
                scene.builder().deep("store", context -> found.get(), configure).start();
        scene.pass(ofSeconds(1));
        return monitor;
    }

    private static Optional<Health> parts(HealthMonitor monitor) {
        return Scene.check(monitor.report(DEEP), "store").found();
    }

    @Test
    void report_checkHasParts_showsThoseOfTheLastRun() {
        HealthMonitor monitor = start(check -> {});
        assertThat(parts(monitor)).containsSame(WELL);

        found.set(ILL);
        scene.pass(ofSeconds(6));
        assertThat(parts(monitor)).containsSame(ILL);
    }

    @Test
    void report_statusStaysButAPartChanges_isMadeAnew() {
        HealthMonitor monitor = start(check -> {});
        found.set(Health.down(X).withComponent("disk", Health.up()));
        scene.pass(ofSeconds(6));
        HealthReport before = monitor.report(DEEP);

        found.set(Health.down(X).withComponent("disk", Health.degraded(X)));
        scene.pass(ofSeconds(2));
        assertThat(monitor.report(DEEP)).isNotEqualTo(before);
        assertThat(parts(monitor)).containsSame(found.get());

        found.set(Health.down(X).withComponent("disk", Health.degraded(X).with(Health.SERVICE, "disks")));
        scene.pass(ofSeconds(2));
        assertThat(parts(monitor)).containsSame(found.get());

        found.set(Health.down(X).withComponent("disc", Health.degraded(X).with(Health.SERVICE, "disks")));
        scene.pass(ofSeconds(2));
        assertThat(parts(monitor)).containsSame(found.get());
    }

    @Test
    void report_nothingIsShownDifferently_staysTheSameObject() {
        HealthMonitor monitor = start(check -> {});
        HealthReport before = monitor.report(DEEP);

        found.set(Health.up().withComponent("disk", Health.up().with("free", 7)).with("reads", 3));
        scene.pass(ofSeconds(6));
        assertThat(monitor.report(DEEP)).isSameAs(before);
    }

    @Test
    void report_failuresAreTooFewYet_showsNoPartsOfThem() {
        HealthMonitor monitor = start(check -> check.failureThreshold(2).period(ofSeconds(10)));
        found.set(ILL);
        scene.pass(ofSeconds(10));
        assertThat(Scene.check(monitor.report(DEEP), "store").status()).isEqualTo(Status.UP);
        assertThat(parts(monitor)).isEmpty();

        scene.pass(ofSeconds(10));
        assertThat(parts(monitor)).containsSame(ILL);
    }

    @Test
    void report_successesAreTooFewYet_showsTheirParts() {
        HealthMonitor monitor = start(check -> check.successThreshold(2).periodWhenDown(ofSeconds(5)));
        found.set(ILL);
        scene.pass(ofSeconds(5));
        found.set(WELL);
        scene.pass(ofSeconds(5));
        assertThat(Scene.check(monitor.report(DEEP), "store").status()).isEqualTo(Status.DOWN);
        assertThat(parts(monitor)).containsSame(WELL);
    }

    @Test
    void report_somethingElseDecides_showsNoParts() {
        HealthMonitor monitor = start(check -> {});
        monitor.override("store", Status.DOWN, X, "tester", Duration.ofMinutes(1));
        assertThat(parts(monitor)).isEmpty();
        monitor.endOverride("store", "tester");
        scene.pass(ofMillis(20));
        assertThat(parts(monitor)).containsSame(WELL);

        scene.hang();
        scene.pass(ofSeconds(7));
        assertThat(Scene.check(monitor.report(DEEP), "store").reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(parts(monitor)).isEmpty();
    }

    @Test
    void report_realCallsDisagree_showsNoParts() {
        ObservedIndicator observed = ObservedIndicator.builder(context -> found.get())
                .ticker(scene.time)
                .build();
        HealthMonitor monitor =
                scene.builder().deep("store", observed, check -> {}).start();
        scene.pass(ofSeconds(1));
        assertThat(parts(monitor)).isPresent();

        scene.hang();
        for (int i = 0; i < 3; i++) {
            observed.failure(X);
        }
        scene.pass(ofMillis(500));
        assertThat(Scene.check(monitor.report(DEEP), "store").reason()).isEqualTo(ObservedIndicator.GRAY);
        assertThat(parts(monitor)).isEmpty();
    }

    @Test
    void report_healthOfAnotherService_isShownWithoutParts() {
        HealthMonitor monitor = start(check -> {});
        found.set(Health.down(X).with(Health.SERVICE, "store"));
        scene.pass(ofSeconds(6));
        assertThat(parts(monitor)).containsSame(found.get());

        found.set(Health.down(X).with("port", 1));
        scene.pass(ofSeconds(6));
        assertThat(parts(monitor)).isEmpty();
    }

    @Test
    void context_service_isTheMonitors() {
        AtomicReference<Optional<Service>> seen = new AtomicReference<>();
        scene.builder()
                .service("orders", "1.4.2")
                .check("self", context -> {
                    seen.set(context.service());
                    return Health.up();
                })
                .start();
        scene.pass(ofSeconds(1));
        assertThat(seen.get()).contains(new Service("orders", "1.4.2"));
    }
}
