package org.health4j.examples.quickstart;

import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.health4j.HealthMonitor;
import org.health4j.http.HealthEndpoint;
import org.health4j.http.HealthServer;
import org.health4j.http.HttpIndicator;
import org.health4j.jdbc.PostgresIndicator;
import org.health4j.micrometer.HealthMetrics;
import org.health4j.mongo.MongoIndicator;
import org.health4j.redis.RedisIndicator;
import redis.clients.jedis.JedisPooled;

/**
 * Starts a Postgres, a Redis, a Mongo-protocol server and an HTTP service, and an application that uses them and serves its
 * health.
 */
public final class Quickstart {

    /** Docker and Kubernetes leave more; somebody who tries it out should not wait that long. */
    private static final Duration DRAIN = ofSeconds(3);

    private Quickstart() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && ChildServer.KINDS.contains(args[0])) {
            ChildServer.main(args);
            return;
        }
        Duration postgresAfter = postgresAfter(List.of(args));
        // Closed by a shutdown hook, which on SIGTERM comes after the drain.
        Closing closing = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(closing::closeInTime, "quickstart-stop"));
        try {
            run(closing, postgresAfter);
        } catch (UncheckedIOException e) {
            System.err.println("quickstart: " + requireNonNull(e.getCause()).getMessage());
            System.exit(1);
        } catch (RuntimeException e) {
            System.err.println("quickstart: " + e.getMessage());
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    private static Duration postgresAfter(List<String> args) {
        if (args.isEmpty()) {
            return Duration.ZERO;
        }
        try {
            if (args.size() == 2 && args.get(0).equals("--postgres-after")) {
                return ofSeconds(Integer.parseUnsignedInt(args.get(1)));
            }
        } catch (NumberFormatException e) {
            // Told below, like everything else that is not understood.
        }
        System.err.println("arguments: " + String.join(" ", args)
                + " (expected: none, --postgres-after SECONDS, mongo PORT, or http PORT)");
        System.exit(64);
        throw new IllegalStateException();
    }

    private static void run(Closing closing, Duration postgresAfter) throws Exception {
        // A port that cannot be had is told before four servers have been started.
        try (HealthMonitor none = HealthMonitor.builder().start();
                HealthServer trial = HealthServer.start(none)) {
            trial.port();
        }
        Metrics metrics = closing.first(Metrics.start());
        Banner.print("Starting Postgres, Redis, a Mongo-protocol server and an HTTP service …");
        Servers servers = closing.servers(Servers.start(postgresAfter));

        HikariDataSource dataSource = closing.first(dataSource(servers.postgresUrl()));
        JedisPooled jedis =
                closing.first(new JedisPooled("127.0.0.1", servers.redis().port()));
        MongoClient mongo = closing.first(
                MongoClients.create("mongodb://127.0.0.1:" + servers.mongo().port()));
        Worker worker = closing.first(Worker.start());

        HealthMonitor health = closing.first(HealthMonitor.builder()
                .service("quickstart", "1.0.0")
                .liveness("worker", worker.indicator())
                .readiness("postgres", PostgresIndicator.of(dataSource))
                .readiness("redis", RedisIndicator.of(jedis))
                .readiness("mongo", MongoIndicator.of(mongo, "quickstart"))
                .readiness("billing", HttpIndicator.of(URI.create(servers.httpUrl())))
                .drainOnShutdown(DRAIN)
                .start());
        closing.first(HealthMetrics.of(health)).bindTo(metrics.registry());
        HealthEndpoint endpoint = HealthEndpoint.builder(health)
                // Details for whoever asks from this machine.
                .full(request -> request.remote().isPresent()
                        && request.remote().get().isLoopbackAddress()
                        && request.query().contains("full"))
                .build();
        HealthServer server = closing.first(HealthServer.builder(endpoint).start());

        Banner.show(servers, endpoint, server.port(), metrics.port());
        servers.startLate(Banner::lateStart);
    }

    private static HikariDataSource dataSource(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("postgres");
        config.setMaximumPoolSize(4);
        // Come up without the database, and say so, instead of not coming up.
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }
}
