package org.health4j.mongo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.connection.ServerDescription;
import java.util.concurrent.locks.LockSupport;

/** Clients that look at their servers often, so that tests need not wait, and that show credentials which must come out nowhere. */
final class QuickClient {

    static final String USER = "scheherazade";
    static final String PASSWORD = "sesame-ajar";

    /** A driver without a deadline needs this one in its place. */
    private static final String TIMEOUT = CommandDeadline.DRIVER_HAS_ONE ? "" : "socketTimeoutMS=1200&";

    private QuickClient() {}

    static String url(int port, String options) {
        return "mongodb://127.0.0.1:" + port + "/?" + TIMEOUT + options;
    }

    static String urlWithPassword(int port, String options) {
        return "mongodb://" + USER + ":" + PASSWORD + "@127.0.0.1:" + port
                + "/?authMechanism=PLAIN&authSource=$external&" + TIMEOUT + options;
    }

    static MongoClientSettings.Builder settings(String url) {
        return MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(url))
                .applyToServerSettings(
                        server -> server.heartbeatFrequency(100, MILLISECONDS).minHeartbeatFrequency(10, MILLISECONDS));
    }

    /** Until its monitor knows one. */
    static void awaitServer(MongoClient client) {
        long start = System.nanoTime();
        while (client.getClusterDescription().getServerDescriptions().stream().noneMatch(ServerDescription::isOk)) {
            assertThat(System.nanoTime() - start)
                    .as("ns until a server is known")
                    .isLessThan(10_000_000_000L);
            LockSupport.parkNanos(1_000_000);
        }
    }

    static MongoClient of(String url) {
        return MongoClients.create(settings(url).build());
    }
}
