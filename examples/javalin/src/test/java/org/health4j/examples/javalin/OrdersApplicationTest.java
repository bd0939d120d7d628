package org.health4j.examples.javalin;

import static java.net.http.HttpRequest.BodyPublishers.noBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.health4j.HealthMonitor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OrdersApplicationTest {

    private final AtomicBoolean cacheIsWarm = new AtomicBoolean();
    private final HealthMonitor health = OrdersApplication.monitor(cacheIsWarm);
    private final Javalin application = OrdersApplication.create(health).start(0);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        application.stop();
        health.close();
    }

    private HttpResponse<String> ask(String method, String path, String accept) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + application.port() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, noBody())
                .header("Accept", accept)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return ask("GET", path, "*/*");
    }

    @Test
    void ready_followsTheCache_beneathTheApplicationsOwnRoutes() throws Exception {
        assertThat(get("/orders").statusCode()).isEqualTo(200);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        while (!get("/health/ready").body().contains("STARTING")) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);

        cacheIsWarm.set(true);
        while (get("/health/ready").statusCode() != 200) {
            LockSupport.parkNanos(1_000_000);
        }
        HttpResponse<String> ready = get("/health/ready");
        assertThat(ready.body()).startsWith("{\"status\":\"UP\",\"group\":\"ready\",\"service\":{\"name\":\"orders\"");
        assertThat(ready.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(ready.headers().firstValue("Content-Type")).contains("application/json");
    }

    @Test
    void contract_holdsInAForeignServer() throws Exception {
        assertThat(get("/health").statusCode()).isIn(200, 503);
        assertThat(get("/health/unknown").statusCode()).isEqualTo(404);
        assertThat(get("/health/checks/cache").statusCode()).isIn(200, 503);
        assertThat(ask("POST", "/health/live", "*/*").statusCode()).isEqualTo(405);
        assertThat(ask("OPTIONS", "/health/live", "*/*").statusCode()).isEqualTo(200);
        HttpResponse<String> head = ask("HEAD", "/health/live", "*/*");
        HttpResponse<String> text = ask("GET", "/health/live", "text/plain");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("Content-Length")).isPresent();
        assertThat(head.headers().firstValueAsLong("Content-Length").getAsLong())
                .isPositive();
        assertThat(head.body()).isEmpty();
        assertThat(text.body()).startsWith("UP\nservice orders 1.4.2\n");
    }
}
