package org.health4j;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.DEEP;
import static org.health4j.HealthGroup.LIVENESS;
import static org.health4j.HealthGroup.READINESS;
import static org.health4j.Scene.line;

import java.util.List;
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
    void removedCheck_thatHung_comesBackNeverMore() {
        HealthMonitor monitor = scene.builder()
                .readiness("db", context -> Health.down(Reason.QUERY_FAILED))
                .start();
        scene.pass(ofMillis(100));
        scene.hang();
        scene.pass(ofSeconds(10));
        assertThat(line(monitor.report(READINESS))).isEqualTo("DOWN TIMEOUT 503");

        monitor.remove("db");
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        scene.heal();
        scene.pass(ofSeconds(60));
        assertThat(line(monitor.report(READINESS))).isEqualTo("UP OK 200");
        assertThat(line(monitor.report())).isEqualTo("UP OK 200");
        assertThat(monitor.checks()).isEmpty();
    }
}
