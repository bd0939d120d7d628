package org.health4j.http;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.health4j.Health;
import org.health4j.HealthGroup;
import org.health4j.HealthIndicator;
import org.health4j.HealthMonitor;
import org.health4j.HealthMonitorBuilder;
import org.health4j.Reason;
import org.health4j.testkit.ManualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthEndpointTest {

    private final ManualTime time = new ManualTime();
    private final AtomicReference<Health> postgres = new AtomicReference<>(Health.up());
    private final AtomicReference<Health> redis = new AtomicReference<>(Health.up());

    private HealthMonitorBuilder builder() {
        return HealthMonitor.builder()
                .ticker(time)
                .scheduler(time)
                .clock(time.clock())
                .executor(Runnable::run);
    }

    private HealthMonitor orders() {
        HealthMonitor monitor = builder()
                .service("orders", "1.4.2")
                .liveness("loop", HealthIndicator.local(context -> Health.up()))
                .readiness("postgres", context -> postgres.get())
                .readiness("redis", context -> redis.get(), check -> check.optional())
                .deep("billing", context -> Health.up())
                .group(HealthGroup.of("canary"), group -> group.required("redis"))
                .start();
        time.advance(ofSeconds(1));
        return monitor;
    }

    private static HealthResponse get(HealthEndpoint endpoint, String target) {
        return get(endpoint, target, Map.of());
    }

    private static HealthResponse get(HealthEndpoint endpoint, String target, Map<String, String> headers) {
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(headers);
        String[] parts = target.split("\\?", 2);
        return endpoint.handle(HealthRequest.of("GET", parts[0], parts.length > 1 ? parts[1] : null, anyCase::get));
    }

    @Test
    void json_whenUp_isExactlyThis() {
        HealthResponse response = get(HealthEndpoint.of(orders()), "/health/ready");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text())
                .isEqualTo(
                        "{\"status\":\"UP\",\"group\":\"ready\",\"service\":{\"name\":\"orders\",\"version\":\"1.4.2\"},"
                                + "\"since\":\"2026-01-01T00:00:00.010Z\",\"checks\":["
                                + "{\"name\":\"postgres\",\"status\":\"UP\",\"since\":\"2026-01-01T00:00:00Z\"},"
                                + "{\"name\":\"redis\",\"status\":\"UP\",\"optional\":true,\"since\":\"2026-01-01T00:00:00Z\"}]}");
        assertThat(response.headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("Content-Length", Integer.toString(response.body().length));
    }

    @Test
    void json_whenDown_beginsWithTheStatusAndTheFailingCheck() {
        postgres.set(Health.down(Reason.TIMEOUT));
        redis.set(Health.down(Reason.CONNECTION_REFUSED));
        HealthResponse response = get(HealthEndpoint.of(orders()), "/health/ready");

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.text()).startsWith("{\"status\":\"DOWN\",\"reason\":\"TIMEOUT\",\"group\":\"ready\",");
        JsonObject json = JsonParser.parseString(response.text()).getAsJsonObject();
        assertThat(json.getAsJsonArray("checks")
                        .get(0)
                        .getAsJsonObject()
                        .get("name")
                        .getAsString())
                .isEqualTo("postgres");
        assertThat(json.getAsJsonArray("checks")
                        .get(1)
                        .getAsJsonObject()
                        .get("reason")
                        .getAsString())
                .isEqualTo("CONNECTION_REFUSED");
    }

    @Test
    void text_firstLineIsStatusAndFailingChecks() {
        postgres.set(Health.down(Reason.TIMEOUT));
        redis.set(Health.down(Reason.CONNECTION_REFUSED));
        HealthResponse response = get(HealthEndpoint.of(orders()), "/health/ready?format=text");

        assertThat(response.headers()).containsEntry("Content-Type", "text/plain; charset=utf-8");
        assertThat(response.text()).isEqualTo("""
                        DOWN postgres TIMEOUT, redis CONNECTION_REFUSED
                        service orders 1.4.2
                        DOWN postgres TIMEOUT since 2026-01-01T00:00:00Z
                        DOWN redis CONNECTION_REFUSED optional since 2026-01-01T00:00:00Z
                        """);
    }

    @Test
    void text_whileDraining_saysSo() {
        HealthMonitor monitor = orders();
        monitor.drain();
        HealthResponse response = get(HealthEndpoint.of(monitor), "/health/ready?format=text");

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.text()).startsWith("OUT_OF_SERVICE DRAINING\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/health, 503, DOWN",
        "/health/live, 200, UP",
        "/health/ready, 503, DOWN",
        "/health/startup, 200, UP",
        "/health/deep, 503, DOWN",
        "/health/canary, 200, UP",
        "/health/checks/postgres, 503, DOWN",
        "/health/checks/billing, 200, UP",
        "/health/checks/health4j.scheduler, 200, UP",
    })
    void routes_answerWithCodeAndStatus(String path, int code, String status) {
        postgres.set(Health.down(Reason.QUERY_FAILED));
        HealthEndpoint endpoint = HealthEndpoint.of(orders());

        HealthResponse json = get(endpoint, path);
        assertThat(json.status()).isEqualTo(code);
        assertThat(JsonParser.parseString(json.text())
                        .getAsJsonObject()
                        .get("status")
                        .getAsString())
                .isEqualTo(status);
        HealthResponse text = get(endpoint, path + "?format=text");
        assertThat(text.status()).isEqualTo(code);
        assertThat(text.text()).startsWith(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "",
                "/healthz",
                "/health/",
                "/health/liveXYZ",
                "/health/live/",
                "/health/LIVE",
                "/health/health",
                "/health/checks",
                "/health/checks/",
                "/health/checks/unknown",
                "/health/checks/postgres/",
                "/health/readyness",
                "//health/live",
                "/health/%6cive",
            })
    void unknownPath_is404(String path) {
        HealthResponse response = get(HealthEndpoint.of(orders()), path);

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.text()).startsWith("{\"error\":\"not found\",\"expected\":[\"/health\",\"/health/live\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "BREW"})
    void otherMethod_is405WithAllow(String method) {
        HealthResponse response = HealthEndpoint.of(orders()).handle(HealthRequest.of(method, "/health/live"));

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.headers()).containsEntry("Allow", "GET, HEAD, OPTIONS");
    }

    @Test
    void head_hasTheLengthAndNoBody_andOptionsIsLikeGet() {
        HealthEndpoint endpoint = HealthEndpoint.of(orders());
        HealthResponse get = get(endpoint, "/health/live");
        HealthResponse head = endpoint.handle(HealthRequest.of("HEAD", "/health/live"));
        HealthResponse options = endpoint.handle(HealthRequest.of("OPTIONS", "/health/live"));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers()).isEqualTo(get.headers());
        assertThat(head.body()).isEmpty();
        assertThat(options.text()).isEqualTo(get.text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*                                          | JSON",
                "text/plain                                   | TEXT",
                "text/plain, */*;q=0.1                        | TEXT",
                "TEXT/PLAIN; charset=utf-8                    | TEXT",
                "application/json, text/plain                 | JSON",
                "application/json;q=0.2, text/plain;q=0.9     | TEXT",
                "text/plain;q=0.2, application/json           | JSON",
                "text/plain;q=0                               | JSON",
                "text/plain;q=0.5, */*;q=0.8                  | JSON",
                "text/html,application/xhtml+xml,*/*;q=0.8    | JSON",
                "application/problem+json                     | JSON",
                "text/plain;q=nonsense                        | JSON",
                ";;;,,,                                       | JSON",
            })
    void accept_decidesTheFormat(String accept, Format expected) {
        HealthResponse response = get(HealthEndpoint.of(orders()), "/health/live", Map.of("accept", accept));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).containsEntry("Content-Type", expected.contentType());
    }

    @ParameterizedTest
    @CsvSource({
        "format=text, TEXT",
        "a=b&format=text, TEXT",
        "format=json, JSON",
        "format=yaml, JSON",
        "'', JSON",
    })
    void formatParameter_winsOverAccept(String query, Format expected) {
        String accept = expected == Format.JSON && query.equals("format=json") ? "text/plain" : "*/*";
        HealthResponse response = get(HealthEndpoint.of(orders()), "/health/live?" + query, Map.of("Accept", accept));

        assertThat(response.headers()).containsEntry("Content-Type", expected.contentType());
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void manyFailingChecks_stayUnderOneKibibyte_failingFirst(String format) {
        HealthMonitorBuilder builder = builder().service("\u540d".repeat(33), "\u2028".repeat(33));
        for (int i = 0; i < 500; i++) {
            boolean fails = i >= 250;
            builder.readiness(
                    String.format(Locale.ROOT, "a-rather-long-name-of-a-check-%03d", i),
                    context -> fails ? Health.down(Reason.of("X".repeat(64))) : Health.up());
        }
        HealthMonitor monitor = builder.start();
        time.advance(ofSeconds(1));
        HealthResponse response = get(HealthEndpoint.of(monitor), "/health/ready?format=" + format);

        assertThat(response.body()).hasSizeBetween(600, 1_024);
        assertThat(response.text())
                .contains("a-rather-long-name-of-a-check-250")
                .doesNotContain("check-000");
        if (format.equals("json")) {
            assertThat(response.text()).endsWith("\"counts\":{\"UP\":250,\"DOWN\":250}}");
            assertThat(JsonParser.parseString(response.text()).isJsonObject()).isTrue();
        } else {
            assertThat(response.text().lines().findFirst().orElseThrow()).endsWith(", …");
            assertThat(response.text()).matches("(?s).*… and 4\\d\\d more\n");
        }
        HealthResponse deep = get(HealthEndpoint.of(monitor), "/health/deep?format=" + format);
        assertThat(deep.text()).contains("check-000").contains("check-499");
    }

    @Test
    void response_whileNothingChanges_isTheSameObject() {
        HealthEndpoint endpoint = HealthEndpoint.of(orders());
        HealthResponse first = get(endpoint, "/health/ready");
        time.advance(ofSeconds(30));
        assertThat(get(endpoint, "/health/ready")).isSameAs(first);

        postgres.set(Health.down(Reason.TIMEOUT));
        time.advance(ofSeconds(6));
        assertThat(get(endpoint, "/health/ready").status()).isEqualTo(503);
    }

    @Test
    void partsOfACheck_areShownInTheDeepViewWithoutTheirDetails() {
        postgres.set(Health.degraded(Reason.of("SLOW_DISK"))
                .with("s3cret", "s3cret")
                .with(Health.SERVICE, "store")
                .withComponent(
                        "pool",
                        Health.up()
                                .with("max", 10)
                                .withComponent("writer", Health.degraded(Reason.of("NEARLY_FULL")))));
        HealthEndpoint endpoint = HealthEndpoint.of(orders());
        String parts = "\"service\":{\"name\":\"store\"},\"components\":{\"pool\":{\"status\":\"DEGRADED\","
                + "\"reason\":\"NEARLY_FULL\",\"components\":{\"writer\":{\"status\":\"DEGRADED\",\"reason\":\"NEARLY_FULL\"}}}}}";

        for (String path : new String[] {"/health/deep", "/health/checks/postgres"}) {
            assertThat(get(endpoint, path).text())
                    .contains(
                            "{\"name\":\"postgres\",\"status\":\"DEGRADED\",\"reason\":\"SLOW_DISK\",\"since\":\"2026-01-01T00:00:00Z\","
                                    + parts)
                    .doesNotContain("s3cret")
                    .doesNotContain("found");
        }
        for (String path : new String[] {"/health", "/health/ready"}) {
            assertThat(get(endpoint, path).text()).contains("SLOW_DISK").doesNotContain("components");
        }
    }

    @Test
    void partsThatFail_standInTheDeepViewsText() {
        postgres.set(Health.degraded(Reason.of("SLOW_DISK"))
                .with("s3cret", "s3cret")
                .withComponent("well", Health.up())
                .withComponent(
                        "pool",
                        Health.degraded(Reason.of("NEARLY_FULL")).withComponent("writer", Health.down(Reason.TIMEOUT)))
                .withComponent("other", Health.unknown(Reason.PENDING)));
        HealthEndpoint endpoint = HealthEndpoint.of(orders());

        for (String path : new String[] {"/health/deep?format=text", "/health/checks/postgres?format=text"}) {
            assertThat(get(endpoint, path).text()).contains("""
                            DOWN postgres TIMEOUT since 2026-01-01T00:00:00Z
                              pool: DOWN TIMEOUT
                                writer: DOWN TIMEOUT
                              other: UNKNOWN PENDING
                            """).doesNotContain("s3cret", "well");
        }
        assertThat(get(endpoint, "/health/ready?format=text").text()).doesNotContain("pool");
    }

    @Test
    void partsThatAreTooMany_hideNoOtherCheckInTheDeepViewsText() {
        Health many = Health.down(Reason.TIMEOUT);
        for (int depth = 0; depth < 3; depth++) {
            Health wider = Health.degraded(Reason.of("SLOW_DISK"));
            for (int i = 0; i < 30; i++) {
                wider = wider.withComponent("part-of-it-with-a-name-that-is-nearly-as-long-as-may-be-" + i, many);
            }
            many = wider;
        }
        postgres.set(many);
        HealthEndpoint endpoint = HealthEndpoint.of(orders());

        assertThat(get(endpoint, "/health/deep?format=text").text())
                .contains("DOWN postgres TIMEOUT", "\nUP ")
                .doesNotContain("part-of-it");
    }

    @Test
    void partsThatAreBetterThanTheCheck_areShownWithWhatWasFound() {
        postgres.set(Health.down(Reason.TIMEOUT));
        HealthMonitor monitor = builder()
                .readiness("postgres", context -> postgres.get(), check -> check.successThreshold(2))
                .start();
        time.advance(ofSeconds(1));
        postgres.set(Health.up().withComponent("pool", Health.up()));
        time.advance(ofSeconds(1));

        assertThat(get(HealthEndpoint.of(monitor), "/health/deep").text())
                .contains(
                        "\"status\":\"DOWN\",\"reason\":\"TIMEOUT\",\"since\":\"2026-01-01T00:00:00Z\",\"found\":\"UP\","
                                + "\"components\":{\"pool\":{\"status\":\"UP\"}}");
    }

    @Test
    void details_areShownToTheChosenOnly() {
        postgres.set(Health.up()
                .with("role", "primary\n")
                .with("active", 3)
                .with("ratio", 0.5)
                .with("lag", ofSeconds(2))
                .with("writable", true)
                .withComponent("pool", Health.degraded(Reason.of("NEARLY_FULL")).with("max", 10)));
        HealthEndpoint endpoint = HealthEndpoint.builder(orders())
                .full(request -> "yes".equals(request.headers().apply("X-Full")))
                .build();
        for (String path : new String[] {"/health", "/health/ready", "/health/checks/postgres"}) {
            assertThat(get(endpoint, path).text()).doesNotContain("role").doesNotContain("lastRun");
            HealthResponse full = get(endpoint, path, Map.of("X-Full", "yes"));
            assertThat(full.text())
                    .contains("\"lastRun\":{\"at\":\"2026-01-01T00:00:00Z\",\"took\":\"PT0S\",\"status\":\"DEGRADED\","
                            + "\"reason\":\"NEARLY_FULL\",\"details\":{\"role\":\"primary\\n\",\"active\":3,\"ratio\":0.5,"
                            + "\"lag\":\"PT2S\",\"writable\":true},\"components\":{\"pool\":{\"status\":\"DEGRADED\","
                            + "\"reason\":\"NEARLY_FULL\",\"details\":{\"max\":10}}}}");
            assertThat(get(endpoint, path + "?format=text", Map.of("X-Full", "yes"))
                            .text())
                    .contains("  role=primary  active=3 ratio=0.5 lag=PT2S writable=true\n")
                    .contains("  pool: DEGRADED NEARLY_FULL\n")
                    .contains("  last 1 runs: 0 % failed, p50 0.0 ms, p99 0.0 ms, max 0.0 ms\n")
                    .contains("  a fault shows within 6000.0 ms\n")
                    .contains("  2026-01-01T00:00:00Z DEGRADED NEARLY_FULL, was UNKNOWN for 0.0 ms\n");
            assertThat(full.text())
                    .contains("\"worstCaseDetection\":\"PT6S\"")
                    .contains(
                            "\"runs\":{\"count\":1,\"failureRate\":0.0,\"p50\":\"PT0S\",\"p99\":\"PT0S\",\"max\":\"PT0S\"},"
                                    + "\"transitions\":[{\"at\":\"2026-01-01T00:00:00Z\",\"from\":\"UNKNOWN\",\"to\":\"DEGRADED\","
                                    + "\"reason\":\"NEARLY_FULL\",\"lasted\":\"PT0S\"}]");
            assertThat(get(endpoint, path).text())
                    .as("the full view is not kept for others")
                    .doesNotContain("role");
        }
    }

    @Test
    void predicateThatFails_showsNothingAndAnswersAllTheSame() {
        HealthEndpoint endpoint = HealthEndpoint.builder(orders())
                .full(request -> {
                    throw new IllegalStateException("no session");
                })
                .build();
        assertThat(get(endpoint, "/health/ready").status()).isEqualTo(200);
    }

    @Test
    void exceptionMessage_isOnNoRoute() {
        postgres.set(Health.down(Reason.AUTH_FAILED, new IllegalStateException("jdbc:x://app:s3cret@db")));
        HealthEndpoint endpoint =
                HealthEndpoint.builder(orders()).full(request -> true).build();
        for (String route : endpoint.routes()) {
            for (String format : new String[] {"json", "text"}) {
                assertThat(get(endpoint, route.replace("{name}", "postgres") + "?format=" + format)
                                .text())
                        .doesNotContain("s3cret")
                        .doesNotContain("IllegalState")
                        .doesNotContain("jdbc");
            }
        }
    }

    @Test
    void path_canBeChosen_andIsChecked() {
        HealthEndpoint endpoint =
                HealthEndpoint.builder(orders()).path("/internal/health").build();
        assertThat(get(endpoint, "/internal/health/live").status()).isEqualTo(200);
        assertThat(get(endpoint, "/health/live").status()).isEqualTo(404);
        assertThat(endpoint.routes())
                .containsExactly(
                        "/internal/health",
                        "/internal/health/live",
                        "/internal/health/ready",
                        "/internal/health/startup",
                        "/internal/health/canary",
                        "/internal/health/deep",
                        "/internal/health/checks/{name}");
        for (String path : new String[] {"", "/", "health", "/health/", "/a b"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HealthEndpoint.builder(orders()).path(path))
                    .withMessageStartingWith("path: " + path + " (expected: ");
        }
    }
}
