package org.health4j.http;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.health4j.Health;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.testkit.ManualTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllocationTest {

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(
            strings = {"/health", "/health/live", "/health/ready", "/health/startup", "/health/deep", "/health/canary"})
    void answerThatIsKept_allocatesNothing(String path) {
        ManualTime time = new ManualTime();
        HealthMonitor monitor = HealthMonitor.builder()
                .ticker(time)
                .scheduler(time)
                .clock(time.clock())
                .executor(Runnable::run)
                .readiness("postgres", context -> Health.up())
                .group(HealthGroup.of("canary"), group -> group.required("postgres"))
                .start();
        time.advance(ofSeconds(1));
        HealthEndpoint endpoint = HealthEndpoint.of(monitor);

        for (HealthRequest request : requests(path)) {
            assertThat(allocated(endpoint, request))
                    .as(
                            "%s ?%s Accept: %s",
                            request.method(), request.query(), request.headers().apply("Accept"))
                    .isZero();
        }
    }

    /** What probes, load balancers, browsers' scripts and curl send. */
    private static List<HealthRequest> requests(String path) {
        List<HealthRequest> requests = new ArrayList<>();
        for (String method : new String[] {"GET", "HEAD", "OPTIONS"}) {
            for (String query : new String[] {"", "format=json", "format=text", "verbose"}) {
                requests.add(HealthRequest.of(method, path, query, name -> null));
            }
            for (String accept : new String[] {"*/*", "application/json", "text/plain", "text/plain, */*;q=0.1"}) {
                requests.add(HealthRequest.of(method, path, "", name -> accept));
            }
        }
        return requests;
    }

    /** Bytes that 1,000 answers take; the fewest of five rounds, since the first ones render and load classes. */
    private static long allocated(HealthEndpoint endpoint, HealthRequest request) {
        long fewest = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            int healthy = 0;
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                healthy += endpoint.handle(request).status() == 200 ? 1 : 0;
            }
            fewest = Math.min(fewest, THREADS.getCurrentThreadAllocatedBytes() - before);
            assertThat(healthy).isEqualTo(1_000);
        }
        return fewest;
    }
}
