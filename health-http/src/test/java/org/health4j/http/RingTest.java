package org.health4j.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.http.Trees.tree;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.health4j.CheckReport;
import org.health4j.Health;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.HealthMonitorBuilder;
import org.health4j.Reason;
import org.health4j.RunTotals;
import org.health4j.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rings of services over HTTP: each reads the deep view of the next one. */
@Timeout(120)
class RingTest {

    private static final Duration PERIOD = ofMillis(40);

    private final List<Service> services = new ArrayList<>();

    private static final class Service {
        final HealthMonitor monitor;
        final AtomicInteger asked = new AtomicInteger();
        volatile boolean storeWell = true;
        HealthServer server;

        Service(String name) {
            HealthMonitorBuilder builder = HealthMonitor.builder()
                    .deep(
                            "store",
                            context -> storeWell ? Health.up() : Health.down(Reason.TIMEOUT),
                            check -> check.period(PERIOD).periodWhenDown(PERIOD));
            monitor = (name == null ? builder : builder.service(name, "1")).start();
            serve(0);
        }

        void serve(int port) {
            HealthEndpoint endpoint = HealthEndpoint.builder(monitor)
                    .full(request -> {
                        asked.incrementAndGet();
                        return false;
                    })
                    .build();
            server = HealthServer.builder(endpoint).host("127.0.0.1").port(port).start();
        }

        void watch(Service next) {
            HttpIndicator indicator =
                    HttpIndicator.downstream("http://127.0.0.1:" + next.server.port() + "/health/deep");
            monitor.add(
                    "next",
                    indicator,
                    check -> check.period(PERIOD).periodWhenDown(PERIOD).timeout(Duration.ofSeconds(2)));
        }

        CheckReport next() {
            return monitor.report(HealthGroup.DEEP).checks().stream()
                    .filter(check -> check.name().equals("next"))
                    .findFirst()
                    .orElseThrow();
        }

        String nextTree() {
            return tree(monitor.details("next").lastRun().orElseThrow().health());
        }

        String body() {
            return new String(
                    HealthEndpoint.of(monitor)
                            .handle(HealthRequest.of("GET", "/health/deep", "", header -> null))
                            .body(),
                    UTF_8);
        }

        long runs() {
            RunTotals totals = monitor.details("next").totals();
            return totals.passed() + totals.failed();
        }
    }

    private void ring(String... names) {
        for (String name : names) {
            services.add(new Service(name));
        }
        for (int i = 0; i < names.length; i++) {
            services.get(i).watch(services.get((i + 1) % names.length));
        }
        await("all are UP", () -> all(Status.UP));
    }

    @AfterEach
    void close() {
        for (Service service : services) {
            service.server.close();
            service.monitor.close();
        }
    }

    private boolean all(Status status) {
        // A check is seen a moment after it was added.
        return services.stream()
                .allMatch(service -> service.monitor.report(HealthGroup.DEEP).checks().stream()
                        .anyMatch(check -> check.name().equals("next") && check.status() == status));
    }

    private void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("%s; now %s", what, services.stream().map(Service::body).toList())
                    .isLessThan(Duration.ofSeconds(20));
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** Lets each check run so often. */
    private void pass(int runs) {
        List<Long> until =
                services.stream().map(service -> service.runs() + runs).toList();
        for (int i = 0; i < until.size(); i++) {
            Service service = services.get(i);
            long most = until.get(i);
            await("more runs", () -> service.runs() >= most);
        }
    }

    @Test
    void two_oneBreaks_isDownForTheOtherOnly_andHeals() {
        ring("a", "b");
        Service a = services.get(0);
        Service b = services.get(1);
        a.storeWell = false;
        await("b sees it", () -> b.next().status() == Status.DOWN);
        pass(20);

        assertThat(b.nextTree()).isEqualTo("DOWN DOWNSTREAM{store=DOWN TIMEOUT}");
        assertThat(a.nextTree()).as("what b shows a, whose only problem is a").isEqualTo("UP{store=UP}");
        a.storeWell = true;
        await("healed", () -> all(Status.UP));
    }

    @Test
    void three_oneBreaks_isSeenByTheOthersAsFarAsItLies_andHeals() {
        ring("a", "b", "c");
        Service a = services.get(0);
        Service b = services.get(1);
        Service c = services.get(2);
        c.storeWell = false;
        await(
                "b and a see it",
                () -> b.next().status() == Status.DOWN && a.next().status() == Status.DOWN);
        pass(20);

        assertThat(a.nextTree()).isEqualTo("DOWN DOWNSTREAM{next=DOWN DOWNSTREAM{store=DOWN TIMEOUT}, store=UP}");
        assertThat(b.nextTree()).isEqualTo("DOWN DOWNSTREAM{store=DOWN TIMEOUT, next=UP{store=UP}}");
        assertThat(c.nextTree()).isEqualTo("UP{next=UP{store=UP}, store=UP}");
        c.storeWell = true;
        await("healed", () -> all(Status.UP));
    }

    /** Where nobody can be told from others, a fault may reach who has it; it does not stay there. */
    @ParameterizedTest
    @CsvSource({"2,", "3,", "2, app", "3, app", "1, app", "1,"})
    void noNames_orOneForAll_heals(int size, String name) {
        String[] names = new String[size];
        java.util.Arrays.fill(names, name);
        ring(names);
        for (int round = 0; round < 3; round++) {
            Service broken = services.get(round % size);
            Service before = services.get((round + size - 1) % size);
            broken.storeWell = false;
            await("the one before sees it", () -> before.next().status() == Status.DOWN);
            pass(10);
            broken.storeWell = true;
            await("healed", () -> all(Status.UP));
        }
    }

    @Test
    void three_serverIsAwayAndComesBack_isSeenAndHeals() {
        ring("a", "b", "c");
        Service a = services.get(0);
        Service b = services.get(1);
        Service c = services.get(2);
        int port = b.server.port();
        b.server.close();
        await("a sees it", () -> a.next().reason().equals(Reason.CONNECTION_REFUSED));
        await("c sees it", () -> c.next().status() == Status.DOWN);
        pass(10);

        assertThat(c.nextTree()).contains("next=DOWN CONNECTION_REFUSED");
        assertThat(b.next().status()).as("what c shows b of a, which misses b").isEqualTo(Status.UP);
        b.serve(port);
        await("healed", () -> all(Status.UP));
    }

    /** Everybody is away at once, and keeps what the others told last. */
    @ParameterizedTest
    @CsvSource({"a, b, c", ",,"})
    void three_allAreAwayAndComeBack_heal(String a, String b, String c) {
        ring(a, b, c);
        services.get(0).storeWell = false;
        await("c sees it", () -> services.get(2).next().status() == Status.DOWN);
        List<Integer> ports =
                services.stream().map(service -> service.server.port()).toList();
        services.forEach(service -> service.server.close());
        await("all see it", () -> all(Status.DOWN));
        pass(5);
        services.get(0).storeWell = true;
        for (int i = 0; i < 3; i++) {
            services.get(i).serve(ports.get(i));
        }
        await("healed", () -> all(Status.UP));
    }

    @ParameterizedTest
    @CsvSource({"a, b, c", ",,"})
    void manyRounds_neitherBodiesNorRequestsGrow(String a, String b, String c) {
        ring(a, b, c);
        pass(10); // as deep as it gets
        List<Integer> bodies = lengths();
        pass(100);
        assertThat(lengths()).as("lengths of the bodies").isEqualTo(bodies);
        for (int i = 0; i < 3; i++) {
            Service reader = services.get(i);
            Service read = services.get((i + 1) % 3);
            assertThat(read.asked.get())
                    .as("requests, of one reader with so many runs")
                    .isBetween((int) reader.runs() - 1, (int) reader.runs() + 1);
        }
    }

    private List<Integer> lengths() {
        return services.stream()
                .map(service ->
                        service.body().replaceAll("\"since\":\"[^\"]*\"", "").length())
                .toList();
    }
}
