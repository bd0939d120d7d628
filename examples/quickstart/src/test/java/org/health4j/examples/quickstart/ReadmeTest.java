package org.health4j.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.Health.degraded;
import static org.health4j.Health.down;
import static org.health4j.Health.up;
import static org.health4j.Reason.STARTING;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.health4j.HealthGroup;
import org.health4j.HealthIndicator;
import org.health4j.HealthMonitor;
import org.health4j.ObservedIndicator;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.http.HealthServer;
import org.health4j.http.HttpIndicator;
import org.health4j.http.ObservedHttpClient;
import org.health4j.jdbc.ObservedDataSource;
import org.health4j.jdbc.PostgresIndicator;
import org.health4j.mongo.MongoIndicator;
import org.health4j.mongo.ObservedCommands;
import org.health4j.redis.ObservedConnectionProvider;
import org.health4j.redis.RedisIndicator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPooled;

/** The README's examples are compiled code, and what the first prints is what comes out. */
@Timeout(120)
class ReadmeTest {

    private static final Path README = Path.of("../../README.md");
    private static final List<Class<?>> EXAMPLES = List.of(ReadmeTest.class, QueueIndicatorTest.class);

    /** Stands for a cache of the application's. */
    interface Cache {
        boolean isWarm();
    }

    /** Stands for a message broker. */
    interface Broker {
        long depth(Duration timeout);
    }

    @Test
    void example_printsTheJsonOfTheReadme() throws Exception {
        try (Servers servers = Servers.start(Duration.ZERO);
                HikariDataSource dataSource = dataSource(servers);
                JedisPooled jedis = new JedisPooled("127.0.0.1", servers.redis().port())) {
            Cache cache = () -> true;
            // region example
            HealthMonitor health = HealthMonitor.builder()
                    .service("orders", "1.4.2")
                    .startup("cache", HealthIndicator.local(context -> cache.isWarm() ? up() : down(STARTING)))
                    .readiness("postgres", PostgresIndicator.of(dataSource), check -> check.failureThreshold(2))
                    .readiness("redis", RedisIndicator.of(jedis), check -> check.optional()) // down: DEGRADED
                    .deep("billing", HttpIndicator.of("http://billing:8081/health/ready")) // seen, never unreadies
                    .drainOnShutdown()
                    .start();
            HealthServer server = HealthServer.start(health); // all interfaces, port 8081 or HEALTH4J_PORT
            // endregion
            try (health;
                    server) {
                while (health.report(HealthGroup.READINESS).status() != Status.UP) {
                    LockSupport.parkNanos(1_000_000);
                }
                HttpResponse<String> answer = get(server.port());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(timeless(answer.body())).isEqualTo(timeless(block("json")));
            }
        }
    }

    @Test
    void ownIndicator_isOneLine() throws Exception {
        Broker broker = timeout -> 20_000;
        // region indicator
        HealthIndicator queue =
                context -> broker.depth(context.remaining()) < 10_000 ? up() : degraded(Reason.of("BACKLOG"));
        // endregion
        try (HealthMonitor health =
                HealthMonitor.builder().readiness("queue", queue).start()) {
            while (health.report(HealthGroup.READINESS).status() != Status.DEGRADED) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(health.report(HealthGroup.READINESS).reason()).isEqualTo(Reason.of("BACKLOG"));
        }
    }

    private record Order() {}

    /** Stands for what an application has. */
    @FunctionalInterface
    private interface Repository {
        List<Order> openOrders();
    }

    @Test
    void realCalls_areFedInOneLine() throws Exception {
        DataSource dataSource = new PGSimpleDataSource();
        Repository repository = () -> List.of(new Order());
        // region observed
        ObservedIndicator orders = ObservedIndicator.of(PostgresIndicator.of(dataSource));
        List<Order> open = orders.call(() -> repository.openOrders()); // or success(latency), failure(reason)
        // endregion
        assertThat(open).hasSize(1);
    }

    @Test
    void clients_areObservedInOneLineEach() {
        DataSource pool = new PGSimpleDataSource();
        ObservedIndicator postgres = ObservedIndicator.of(PostgresIndicator.of(pool));
        ObservedIndicator billing = ObservedIndicator.of(HttpIndicator.of("http://billing:8081/health/live"));
        HostAndPort address = new HostAndPort("127.0.0.1", 6379);
        JedisClientConfig clientConfig = DefaultJedisClientConfig.builder().build();
        ConnectionPoolConfig poolConfig = new ConnectionPoolConfig();
        ObservedCommands commands = ObservedCommands.of();
        MongoClientSettings.Builder settings = MongoClientSettings.builder();
        // region clients
        DataSource orders = ObservedDataSource.of(pool, postgres); // an ObservedIndicator
        ObservedConnectionProvider cache =
                ObservedConnectionProvider.of(address, clientConfig, poolConfig); // for new JedisPooled(cache)
        MongoClient documents = MongoClients.create(commands.addTo(settings).build()); // an ObservedCommands
        HttpClient http = ObservedHttpClient.of(HttpClient.newHttpClient(), billing);
        // endregion
        try (cache;
                documents) {
            assertThat(orders).isInstanceOf(ObservedDataSource.class);
            assertThat(http).isInstanceOf(ObservedHttpClient.class);
            assertThat(cache.observed()).isNotNull();
            assertThat(commands.indicator(MongoIndicator.of(documents, "orders")))
                    .isNotNull();
        }
    }

    @Test
    void codeOfTheReadme_isTheCodeOfItsTests() throws Exception {
        assertThat(blocks("java")).containsExactlyInAnyOrderElementsOf(regions());
    }

    private static HikariDataSource dataSource(Servers servers) {
        HikariDataSource dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(servers.postgresUrl());
        dataSource.setUsername("postgres");
        return dataSource;
    }

    private static HttpResponse<String> get(int port) throws Exception {
        URI ready = URI.create("http://127.0.0.1:" + port + "/health/ready");
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString());
    }

    private static String timeless(String json) {
        return json.strip().replaceAll("\"since\":\"\\d{4}-[0-9T:.-]+Z\"", "\"since\":\"…\"");
    }

    private static String block(String language) throws IOException {
        return blocks(language).get(0);
    }

    private static List<String> blocks(String language) throws IOException {
        return found("```" + language + "\n(.*?)```", README);
    }

    private static List<String> regions() throws IOException {
        List<String> regions = new ArrayList<>();
        for (Class<?> example : EXAMPLES) {
            Path file = Path.of("src/test/java", example.getName().replace('.', '/') + ".java");
            found("// region \\w+\n(.*?)\n *// endregion", file)
                    .forEach(code -> regions.add(code.stripIndent() + "\n"));
        }
        return regions;
    }

    private static List<String> found(String regex, Path file) throws IOException {
        return Pattern.compile(regex, Pattern.DOTALL)
                .matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
