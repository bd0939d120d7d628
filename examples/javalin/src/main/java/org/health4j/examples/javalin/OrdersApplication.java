package org.health4j.examples.javalin;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.concurrent.atomic.AtomicBoolean;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.HealthMonitor;
import org.health4j.Reason;
import org.health4j.http.HealthEndpoint;
import org.health4j.http.HealthRequest;
import org.health4j.http.HealthResponse;

/** An application that serves its health on its own port, beside its own routes. */
public final class OrdersApplication {

    private OrdersApplication() {}

    public static void main(String[] args) {
        AtomicBoolean cacheIsWarm = new AtomicBoolean();
        HealthMonitor health = monitor(cacheIsWarm);
        create(health).start(8080);
        cacheIsWarm.set(true); // an application would load its cache here
    }

    static HealthMonitor monitor(AtomicBoolean cacheIsWarm) {
        return HealthMonitor.builder()
                .service("orders", "1.4.2")
                .readiness(
                        "cache",
                        HealthIndicator.local(
                                context -> cacheIsWarm.get() ? Health.up() : Health.down(Reason.STARTING)))
                .drainOnShutdown()
                .start();
    }

    static Javalin create(HealthMonitor health) {
        HealthEndpoint endpoint = HealthEndpoint.of(health);
        return Javalin.create(config -> {
            config.routes.get("/orders", context -> context.json("[]"));
            for (HandlerType method : HandlerType.commonHttp()) {
                config.routes.addHttpHandler(method, "/health", context -> answer(endpoint, context));
                config.routes.addHttpHandler(method, "/health/<rest>", context -> answer(endpoint, context));
            }
        });
    }

    private static void answer(HealthEndpoint endpoint, Context context) {
        HealthResponse response = endpoint.handle(
                HealthRequest.of(context.method().name(), context.path(), context.queryString(), context::header));
        response.headers().forEach(context::header);
        context.status(response.status()).result(response.body());
    }
}
