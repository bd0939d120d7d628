package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.DEEP;
import static org.health4j.HealthGroup.LIVENESS;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.Scene.line;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is removed counts nowhere, from that instant. */
@Promise(16)
class RemovalTest {

    private static final HealthGroup ORDERS = HealthGroup.of("orders");

    private final Scene scene = new Scene();

    @Test
    void removedCheck_addsNothingToAnyGroup_atThatInstant() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", context -> Health.down(Reason.QUERY_FAILED))
                .readiness("well", context -> Health.up())
                .group(ORDERS, group -> group.required("db").required("well"))
                .group(LIVENESS, group -> group.required("loop"))
                .check("loop", HealthIndicator.local(context -> Health.down(Reason.of("X"))))
                .start();
        scene.pass(ofMillis(100));
        assertThat(monitor.report().healthy()).isFalse();

        monitor.remove("db");
        for (HealthGroup group : List.of(READINESS, ORDERS)) {
            assertThat(line(monitor.report(group))).as(group.name()).isEqualTo("UP OK 200");
            assertThat(monitor.report(group).checks())
                    .extracting(CheckReport::name)
                    .containsExactly("well");
        }
        monitor.remove("loop");
        assertThat(line(monitor.report(LIVENESS))).isEqualTo("UP OK 200");
        assertThat(line(monitor.report(DEEP))).isEqualTo("UP OK 200");
        assertThat(line(monitor.report())).isEqualTo("UP OK 200");
    }

    @Test
    void removedCheck_thatHung_isHeardOfAndRunNeverMore() {
        AtomicInteger runs = new AtomicInteger();
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        HealthMonitor monitor = scene.builder()
                .listener(transition -> heard.add(transition.name() + " " + transition.to()))
                .readiness(
                        "db",
                        context -> runs.incrementAndGet() == 1 ? Health.up() : Health.down(Reason.QUERY_FAILED),
                        check -> check.timeout(ofSeconds(3)))
                .start();
        scene.pass(ofMillis(100));
        scene.hang();
        while (scene.held.isEmpty()) {
            scene.pass(ofMillis(100));
        }
        monitor.remove("db");
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        scene.pass(ofSeconds(1));
        scene.heal();
        scene.pass(ofSeconds(60));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        assertThat(line(monitor.report())).isEqualTo("UP OK 200");
        assertThat(monitor.checks()).isEmpty();
        assertThat(runs.get()).isEqualTo(2);
        monitor.close();

        assertThat(heard).filteredOn(each -> each.startsWith("db")).containsExactly("db UP");
    }
}
