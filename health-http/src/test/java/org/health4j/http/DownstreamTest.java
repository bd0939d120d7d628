package org.health4j.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.fail;
import static org.health4j.http.Trees.tree;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.health4j.Health;
import org.health4j.HealthGroup;
import org.health4j.HealthIndicator;
import org.health4j.HealthMonitor;
import org.health4j.HealthMonitorBuilder;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.ManualTime;
import org.health4j.testkit.RunningIndicator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken over of a downstream's answer. */
@Timeout(60)
class DownstreamTest {

    private static final HttpExpectations ANY =
            new HttpExpectations(null, Map.of(), null, Duration.ZERO, InstantSource.system());

    private static String answer(int status, String body) {
        return "HTTP/1.1 " + status + " So\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private static Health read(int status, String body) throws Exception {
        return read(status, body, builder -> builder);
    }

    private static Health read(int status, String body, UnaryOperator<HttpIndicatorBuilder> options) throws Exception {
        try (RawServer server = RawServer.answering(answer(status, body))) {
            HttpIndicatorBuilder builder = HttpIndicator.builder(server.url()).downstream();
            return RunningIndicator.once(options.apply(builder).build()).health();
        }
    }

    @Test
    void check_ourOwnJson_becomesComponents() throws Exception {
        Health health = read(503, """
                {"status":"DOWN","reason":"TIMEOUT","group":"deep","service":{"name":"billing","version":"1"},
                 "since":"2026-01-01T00:00:00Z","checks":[
                 {"name":"postgres","status":"DOWN","reason":"TIMEOUT","since":"2026-01-01T00:00:00Z"},
                 {"name":"redis","status":"DOWN","reason":"CONNECTION_REFUSED","optional":true,"since":"2026-01-01T00:00:00Z"},
                 {"name":"ledger","status":"UP","since":"2026-01-01T00:00:00Z","service":{"name":"ledger"},
                  "components":{"mongo":{"status":"UP"}}}]}""");

        assertThat(tree(health))
                .isEqualTo(
                        "DOWN DOWNSTREAM{postgres=DOWN TIMEOUT, redis=DEGRADED CONNECTION_REFUSED, ledger=UP{mongo=UP}}");
        assertThat(health.details()).containsOnlyKeys(Health.SERVICE, "host").containsEntry(Health.SERVICE, "billing");
        assertThat(part(health, "ledger").details()).containsExactly(entry(Health.SERVICE, "ledger"));
    }

    @Test
    void check_springBootActuator_becomesComponents() throws Exception {
        assertThat(tree(read(503, """
                        {"status":"DOWN","groups":["liveness","readiness"],"components":{
                         "db":{"status":"DOWN","components":{
                          "main":{"status":"UP","details":{"database":"PostgreSQL","validationQuery":"isValid()"}},
                          "audit":{"status":"DOWN","details":{"error":"org.postgresql.util.PSQLException: password=s3cret"}}}},
                         "diskSpace":{"status":"UP","details":{"total":1,"free":1,"path":"/s3cret/.","exists":true}},
                         "maintenance":{"status":"OUT_OF_SERVICE"},
                         "discoveryComposite":{"description":"Not initialized","status":"UNKNOWN"}}}""")))
                .isEqualTo("DOWN DOWNSTREAM{db=DOWN REPORTED{main=UP, audit=DOWN REPORTED}, diskSpace=UP,"
                        + " maintenance=OUT_OF_SERVICE REPORTED, discoveryComposite=UNKNOWN REPORTED}");
    }

    @Test
    void check_partDoesNotCountForTheWhole_degrades() throws Exception {
        // Spring Boot puts UNKNOWN below UP.
        assertThat(tree(read(
                        200,
                        "{'status':'UP','components':{'db':{'status':'UP'},'x':{'status':'UNKNOWN'}}}"
                                .replace('\'', '"'))))
                .isEqualTo("DEGRADED DOWNSTREAM{db=UP, x=DEGRADED REPORTED}");
    }

    @Test
    void check_microProfileHealth_becomesComponents() throws Exception {
        assertThat(tree(read(503, """
                        {"status":"DOWN","checks":[
                         {"name":"Database connections health check","status":"UP","data":{"<default>":"UP"}},
                         {"name":"queue","status":"DOWN","data":{"depth":10000}}]}""")))
                .isEqualTo("DOWN DOWNSTREAM{Database-connections-health-check=UP, queue=DOWN REPORTED}");
    }

    @Test
    void check_healthJson_becomesComponents() throws Exception {
        Health health = read(200, """
                {"status":"warn","version":"1","releaseId":"1.2.2","notes":[""],"output":"s3cret","serviceId":"f03e522f-1f44",
                 "description":"health of the authz service","checks":{
                 "cassandra:responseTime":[
                  {"componentId":"dfd6cf2b","componentType":"datastore","observedValue":250,"observedUnit":"ms","status":"pass"},
                  {"componentId":"dfd6cf2c","componentType":"datastore","observedValue":9250,"status":"warn","output":"s3cret"}],
                 "uptime":[{"componentType":"system","observedValue":1209600.245,"observedUnit":"s","status":"pass"}],
                 "cpu:utilization":[{"observedValue":85,"observedUnit":"percent"}]},
                 "links":{"about":"http://api.example.com/about/authz"}}""");

        assertThat(tree(health))
                .isEqualTo("DEGRADED DOWNSTREAM{cassandra.responseTime=UP, cassandra.responseTime-2=DEGRADED REPORTED,"
                        + " uptime=UP}");
        assertThat(health.details())
                .containsOnlyKeys(Health.SERVICE, "host")
                .containsEntry(Health.SERVICE, "f03e522f-1f44");
    }

    @ParameterizedTest
    @CsvSource({
        "200, UP, UP",
        "200, ok, UP",
        "200, Pass, UP",
        "200, warn, DEGRADED REPORTED",
        "503, fail, DOWN REPORTED",
        "500, ERROR, DOWN REPORTED",
        "503, DOWN, DOWN REPORTED",
        "200, DOWN, DOWN REPORTED",
        "503, OUT_OF_SERVICE, OUT_OF_SERVICE REPORTED",
        "200, UNKNOWN, UNKNOWN REPORTED",
        "200, FATAL, UNKNOWN REPORTED",
        "200, '', UNKNOWN REPORTED",
        "503, UP, DOWN BAD_STATUS",
        "302, UP, DOWN BAD_STATUS",
        "404, DOWN, DOWN BAD_STATUS"
    })
    void check_statusAlone_isTakenOver(int code, String status, String expected) throws Exception {
        assertThat(tree(read(code, "{\"status\":\"" + status + "\"}"))).isEqualTo(expected);
    }

    @Test
    void check_noContent_isUp() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
            assertThat(tree(RunningIndicator.once(HttpIndicator.downstream(server.url()))
                            .health()))
                    .isEqualTo("UP");
        }
    }

    @Test
    void check_draining_isOutOfService() throws Exception {
        assertThat(
                        tree(
                                read(
                                        503,
                                        "{\"status\":\"OUT_OF_SERVICE\",\"reason\":\"DRAINING\",\"group\":\"ready\",\"checks\":[{\"name\":\"db\",\"status\":\"UP\"}]}")))
                .isEqualTo("OUT_OF_SERVICE DRAINING{db=UP}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "OK",
                "<html>",
                "[]",
                "null",
                "{}",
                "{\"state\":\"UP\"}",
                "{\"status\":null}",
                "{\"status\":404,\"error\":\"Not Found\"}",
                "{\"status\":{\"code\":\"UP\"}}",
                "{\"status\":\"DOWN\",\"status\":\"UP\"}",
                "{\"status\":\"UP\"",
                "{\"status\":\"UP\"}}",
                "{\"status\":\"UP\"} {\"status\":\"UP\"}",
                "{'status':'UP'}",
                "{status:\"UP\"}",
                "{\"status\":\"UP\",\"checks\":[{\"name\":\"a\",\"status\":1}]}",
                "{\"status\":\"UP\",\"x\":NaN}"
            })
    void check_noHealth_isBadBody(String body) throws Exception {
        Health health = read(200, body);

        assertThat(health.reason()).isEqualTo(HttpIndicator.BAD_BODY);
        assertThat(health.details()).containsOnlyKeys("body", "host").containsEntry("body", "NO_HEALTH");
        assertThat(health.cause()).as("quotes from the body").isEmpty();
        assertThat(read(500, body).reason()).isEqualTo(HttpIndicator.BAD_STATUS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"components", "checks", "x"})
    void check_nestedTooDeeply_isBadBody(String field) throws Exception {
        String bomb = ("{\"status\":\"UP\",\"" + field + "\":{\"a\":").repeat(20_000);
        assertThat(read(200, bomb).reason()).isEqualTo(HttpIndicator.BAD_BODY);
        String array = "{\"status\":\"UP\",\"" + field + "\":" + "[".repeat(100_000);
        assertThat(read(200, array).reason()).isEqualTo(HttpIndicator.BAD_BODY);
        if (field.equals("x")) {
            return; // skipped, and bounded by the parser
        }
        String whole = bomb.substring(0, bomb.length() / 200) + "{\"status\":\"UP\"" + "}".repeat(201);
        assertThat(read(200, whole).reason()).isEqualTo(HttpIndicator.BAD_BODY);
    }

    @Test
    void check_longerThanAMebibyte_isBadBody() throws Exception {
        String most = "{\"status\":\"UP\",\"x\":\"" + "x".repeat(1_024 * 1_024 - 22) + "\"}";
        assertThat(most).hasSize(1_024 * 1_024);
        assertThat(tree(read(200, most))).isEqualTo("UP");
        Health health = read(200, most + " ");
        assertThat(health.reason()).isEqualTo(HttpIndicator.BAD_BODY);
        assertThat(health.details()).containsOnlyKeys("body", "host").containsEntry("body", "TOO_LONG");
    }

    @Test
    void check_oneNameTwice_losesNothing() throws Exception {
        assertThat(
                        tree(
                                read(
                                        503,
                                        "{\"status\":\"DOWN\",\"components\":{\"a\":{\"status\":\"DOWN\"},\"a\":{\"status\":\"UP\"},\"a-2\":{\"status\":\"UP\"}}}")))
                .isEqualTo("DOWN DOWNSTREAM{a=DOWN REPORTED, a-2=UP, a-2-2=UP}");
        String longest = "n".repeat(63);
        assertThat(read(
                                200,
                                "{\"status\":\"UP\",\"components\":{\"" + longest + "\":{\"status\":\"UP\"},\""
                                        + longest + "\":{\"status\":\"UP\"}}}")
                        .components())
                .containsOnlyKeys(longest, "n".repeat(61) + "-2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://guest:s3cret@db/x",
                "guest:s3cret",
                "https://db?token=s3cret",
                "password=s3cret",
                "s3cret\\nX",
                "<s3cret>",
                "s3cret@db",
                "s3crets3crets3crets3crets3crets3crets3crets3crets3crets3crets3crets3crets3crets3crets3crets3crets3crets3crets3cret",
                ""
            })
    void check_nameThatMayBeASecret_isNotTakenOver(String name) throws Exception {
        Health health = read(
                503,
                ("{'status':'DOWN','reason':'" + name + "','group':'deep','service':{'name':'" + name
                                + "'},'checks':[{'name':'" + name + "','status':'DOWN','reason':'" + name
                                + "','service':{'name':'" + name + "'},'details':{'x':'s3cret'},'output':'s3cret'}]}")
                        .replace('\'', '"'));

        assertThat(tree(health)).isEqualTo("DOWN DOWNSTREAM{unnamed=DOWN REPORTED}");
        assertThat(health.details().toString()).doesNotContain("s3cret");
        assertThat(part(health, "unnamed").details().toString()).doesNotContain("s3cret");
    }

    @Test
    void check_tooManyParts_keepsTheWorstWithAllThatLeadsToThem() throws Exception {
        String few = IntStream.range(0, 50)
                .mapToObj(i -> "\"x" + i + "\":{\"status\":\"UP\"}")
                .collect(Collectors.joining(","));
        String groups = IntStream.range(0, 50)
                .mapToObj(i -> "\"group" + i + "\":{\"status\":\"" + (i == 49 ? "DOWN" : "UP") + "\",\"components\":{"
                        + few + (i == 49 ? ",\"last\":{\"status\":\"DOWN\"}" : "") + "}}")
                .collect(Collectors.joining(","));
        Health health = read(503, "{\"status\":\"DOWN\",\"components\":{" + groups + "}}");

        assertThat(tree(health)).startsWith("DOWN DOWNSTREAM{").contains("last=DOWN REPORTED");
        assertThat(nodes(health)).isBetween(240, 256);
        assertThat((long) requireNonNull(health.details().get("omitted"))).isBetween(2_251L, 2_501L);
    }

    @Test
    void check_tooManyPartsSideBySide_keepsTheWorst() throws Exception {
        String checks = IntStream.range(0, 200)
                .mapToObj(i -> "{\"name\":\"c" + i + "\",\"status\":\"" + (i < 120 ? "UP" : "DOWN") + "\"}")
                .collect(Collectors.joining(","));
        Health health = read(503, "{\"status\":\"DOWN\",\"checks\":[" + checks + "]}");

        assertThat(health.components().values()).hasSize(60).allMatch(part -> part.status() == Status.DOWN);
        assertThat(health.details()).containsEntry("omitted", 140L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'UP':1000,'DOWN':200}|1198",
                "{'UP':1,'DOWN':1}|",
                "{'UP':-5}|",
                "{'UP':1e300,'DOWN':'x','X':null}|999998",
                "[1000]|",
                "1000|"
            })
    void check_countsOfMoreThanAreShown_areOmitted(String counts, Long omitted) throws Exception {
        Health health = read(
                503,
                ("{'status':'DOWN','checks':[{'name':'a','status':'DOWN'},{'name':'b','status':'UP'}],'counts':"
                                + counts + "}")
                        .replace('\'', '"'));
        assertThat(health.details().get("omitted")).isEqualTo(omitted);
    }

    /** A hundred downstreams, with as much of each as is ever taken over, and a check of one's own, which is all that is DOWN. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void read_largestBodyOfOurOwn_isReadWithTheWorstInIt(boolean full) {
        Health tree = Health.up();
        for (int i = 0; i < 4; i++) {
            Health branch = Health.up().with(Health.SERVICE, "s".repeat(100)).with("text", "x".repeat(1_000));
            for (int j = 0; j < 60; j++) {
                branch = branch.withComponent("n".repeat(60) + j, Health.up().with(Health.SERVICE, "s".repeat(100)));
            }
            tree = tree.withComponent("branch-" + i, branch);
        }
        Health largest = tree;
        ManualTime time = new ManualTime();
        HealthMonitorBuilder builder = HealthMonitor.builder()
                .ticker(time)
                .scheduler(time)
                .clock(time.clock())
                .executor(Runnable::run);
        IntStream.range(0, 100).forEach(i -> builder.deep("downstream-" + i, context -> largest));
        builder.deep("last", context -> Health.down(Reason.TIMEOUT));
        try (HealthMonitor monitor = builder.start()) {
            time.advance(Duration.ofSeconds(5));
            HealthResponse response = HealthEndpoint.builder(monitor)
                    .full(request -> full)
                    .build()
                    .handle(HealthRequest.of("GET", "/health/deep", "", header -> null));
            assertThat(response.body()).hasSizeBetween(900_000, 1_024 * 1_024);

            Health health = new DownstreamHealth(Set.of(), 4)
                    .read(response.status(), CappedBody.Content.whole(response.body()), ANY, Optional.empty());
            assertThat(tree(health)).startsWith("DOWN DOWNSTREAM{last=DOWN TIMEOUT, ");
            assertThat((long) requireNonNull(health.details().get("omitted"))).isGreaterThan(50);
        }
    }

    private static Health part(Health health, String name) {
        return requireNonNull(health.components().get(name), name);
    }

    private static int nodes(Health health) {
        return 1
                + health.components().values().stream()
                        .mapToInt(DownstreamTest::nodes)
                        .sum();
    }

    private static final String CHAIN = "{'status':'DOWN','reason':'DOWNSTREAM','group':'deep','checks':["
            + "{'name':'db','status':'UP'},{'name':'b','status':'DOWN','reason':'DOWNSTREAM','service':{'name':'b'},'components':{"
            + "'disk':{'status':'DEGRADED','reason':'FULL'},'c':{'status':'DOWN','reason':'DOWNSTREAM','service':{'name':'c'},'components':{"
            + "'pool':{'status':'DOWN','reason':'POOL_EXHAUSTED','components':{'writer':{'status':'DOWN','reason':'POOL_EXHAUSTED'}}}}}}}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|DEGRADED REPORTED{db=UP}",
                "2|DEGRADED REPORTED{db=UP, b=DEGRADED DOWNSTREAM{disk=DEGRADED FULL}}",
                "3|DOWN DOWNSTREAM{db=UP, b=DOWN DOWNSTREAM{disk=DEGRADED FULL, c=DOWN DOWNSTREAM{pool=DOWN POOL_EXHAUSTED}}}",
                "4|DOWN DOWNSTREAM{db=UP, b=DOWN DOWNSTREAM{disk=DEGRADED FULL, c=DOWN DOWNSTREAM{pool=DOWN POOL_EXHAUSTED{writer=DOWN POOL_EXHAUSTED}}}}"
            })
    void check_deeperThanDepth_isLeftOutAndDoesNotCount(int depth, String expected) throws Exception {
        assertThat(tree(read(503, CHAIN.replace('\'', '"'), builder -> builder.depth(depth))))
                .isEqualTo(expected);
    }

    /** What keeps a status from going round in a ring: it is told as DEGRADED, which nobody fails over. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'status':'DOWN','reason':'DOWNSTREAM'}|DEGRADED REPORTED",
                "{'status':'DOWN','reason':'DOWNSTREAM','checks':[{'name':'b'}]}|DEGRADED REPORTED",
                "{'status':'DOWN','reason':'DOWNSTREAM','checks':[{'name':'b','status':'DOWN','reason':'DOWNSTREAM'}]}|DEGRADED REPORTED",
                "{'status':'DOWN','reason':'DOWNSTREAM','checks':[{'name':'b','status':'DOWN','reason':'DOWNSTREAM','components':{'db':{'status':'UP'}}}]}|DEGRADED REPORTED{b=UP{db=UP}}",
                "{'status':'DOWN','reason':'TIMEOUT','checks':[{'name':'b','status':'DOWN','reason':'TIMEOUT','found':'UP','components':{'db':{'status':'UP'}}}]}|DEGRADED REPORTED{b=UP{db=UP}}",
                "{'status':'DOWN','reason':'SLOW','checks':[{'name':'b','status':'DOWN','reason':'TIMEOUT','found':'DEGRADED','components':{'db':{'status':'UP'}}}]}|DEGRADED REPORTED{b=DEGRADED TIMEOUT{db=UP}}"
            })
    void check_statusThatNobodyHasSeen_isNotBelievedButTold(String body, String expected) throws Exception {
        assertThat(tree(read(503, body.replace('\'', '"')))).isEqualTo(expected);
        assertThat(tree(read(200, body.replace('\'', '"')))).isEqualTo(expected);
    }

    @Test
    void check_readinessOfADownstreamWhoseOwnDownstreamIsDown_isNotUp() throws Exception {
        String body = "{'status':'DOWN','reason':'DOWNSTREAM','group':'ready','service':{'name':'b'},"
                + "'checks':[{'name':'c','status':'DOWN','reason':'DOWNSTREAM'},{'name':'db','status':'UP'}]}";
        assertThat(tree(read(503, body.replace('\'', '"')))).isEqualTo("DEGRADED REPORTED{db=UP}");
    }

    /** It is UP only where what is left out as one's own, or by name, is all that fails. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'status':'DOWN'||UP{db=UP}",
                "'status':'UP'||DEGRADED REPORTED{db=UP}",
                "'status':'DOWN','optional':true||DEGRADED REPORTED{db=UP}",
                "'status':'DOWN'|,{'name':'c','status':'DOWN','reason':'DOWNSTREAM'}|DEGRADED REPORTED{db=UP}",
                "'status':'DOWN'|,{'name':'c','status':'DOWN','reason':'DOWNSTREAM','optional':true}|UP{db=UP}",
                "'status':'DOWN'|,{'name':'c','status':'DOWN','reason':'TIMEOUT'}|DOWN DOWNSTREAM{db=UP, c=DOWN TIMEOUT}"
            })
    void check_ownSubtreeFails_isUpUnlessAnotherDoes(String own, String another, String expected) throws Exception {
        String body = "{'status':'DOWN','reason':'DOWNSTREAM','checks':[{'name':'db','status':'UP'},{'name':'a'," + own
                + ",'reason':'DOWNSTREAM'}" + (another == null ? "" : another) + "]}";
        assertThat(tree(read(503, body.replace('\'', '"'), builder -> builder.without("a"))))
                .isEqualTo(expected);
    }

    @Test
    void check_componentsOfThatName_areLeftOut() throws Exception {
        assertThat(tree(read(503, CHAIN.replace('\'', '"'), builder -> builder.without("c", "db"))))
                .isEqualTo("DEGRADED DOWNSTREAM{b=DEGRADED DOWNSTREAM{disk=DEGRADED FULL}}");
    }

    @Test
    void check_ownSubtree_isLeftOutByServiceName() throws Exception {
        try (RawServer server = RawServer.answering(answer(503, CHAIN.replace('\'', '"')));
                HealthMonitor monitor = HealthMonitor.builder()
                        .service("c", "1")
                        .deep("a", HttpIndicator.downstream(server.url()))
                        .start()) {
            monitor.refresh(HealthGroup.DEEP).toCompletableFuture().join();

            assertThat(tree(monitor.details("a").lastRun().orElseThrow().health()))
                    .isEqualTo("DEGRADED DOWNSTREAM{db=UP, b=DEGRADED DOWNSTREAM{disk=DEGRADED FULL}}");
        }
    }

    @Test
    void check_downstreamIsGone_isStillToldByItsName() throws Exception {
        String body = "{\"status\":\"UP\",\"service\":{\"name\":\"billing\"},\"checks\":[]}";
        RawServer server = RawServer.answering(answer(200, body));
        HealthIndicator indicator = HttpIndicator.downstream(server.url());
        try (RunningIndicator running = RunningIndicator.start(indicator)) {
            assertThat(running.await(Reason.OK).health().details()).containsEntry(Health.SERVICE, "billing");
            server.close();

            assertThat(running.await(Reason.CONNECTION_REFUSED).health().details())
                    .containsExactly(entry(Health.SERVICE, "billing"), entry("host", "127.0.0.1:" + server.port()));
        }
    }

    @Test
    void check_asksForJson() throws Exception {
        try (RawServer server = RawServer.answering(answer(200, "{\"status\":\"UP\"}"))) {
            RunningIndicator.once(HttpIndicator.downstream(server.url()));
            RunningIndicator.once(HttpIndicator.builder(server.url())
                    .header("accept", "application/x")
                    .downstream()
                    .build());

            assertThat(server.requests().get(0))
                    .contains("Accept: application/json, application/health+json;q=0.9\r\n");
            assertThat(server.requests().get(1))
                    .containsIgnoringCase("accept: application/x\r\n")
                    .doesNotContain("json");
        }
    }

    @Test
    void check_anyBytes_areAResult() throws Exception {
        Random random = new Random(7);
        List<String> pieces = List.of(
                "{",
                "}",
                "[",
                "]",
                ":",
                ",",
                "\"status\"",
                "\"checks\"",
                "\"components\"",
                "\"UP\"",
                "\"DOWN\"",
                "\"name\"",
                "1",
                "null",
                "true",
                "\"service\"",
                "\"found\"",
                "\"\\ud800\"",
                "\"optional\"",
                "\"counts\"",
                "1e999",
                "\u0000",
                " ",
                "\"");
        DownstreamHealth downstream = new DownstreamHealth(Set.of(), 4);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "{\"status\":\"UP\"," : "");
            for (int j = random.nextInt(30); j >= 0; j--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            try {
                downstream.read(200, CappedBody.Content.whole(bytes), ANY, Optional.empty());
            } catch (RuntimeException e) {
                fail(text.toString(), e);
            }
        }
    }

    @Test
    void builder_outOfRange_isRefused() {
        HttpIndicatorBuilder builder = HttpIndicator.builder("http://billing/");
        for (int depth : new int[] {0, 17}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.depth(depth))
                    .withMessage("depth: " + depth + " (expected: 1 to 16)");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.downstream().method("HEAD").build())
                .withMessage("method: HEAD (expected: one that is answered with a body)");
    }
}
