package org.health4j.benchmarks;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.health.HealthCheckRegistry;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.health.DefaultHealthFactory;
import io.dropwizard.health.HealthCheckConfiguration;
import io.dropwizard.health.HealthCheckType;
import io.dropwizard.health.HealthEnvironment;
import io.dropwizard.health.response.HealthResponseProvider;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Dropwizard's health module as {@code /health-check?type=ready&name=all} asks it, without the servlet. It checks in the background as well: what is
 * measured is its view of the states, and their JSON.
 */
final class DropwizardHealth implements Library {

    private static final Map<String, Collection<String>> QUERY =
            Map.of("type", List.of("ready"), "name", List.of("all"));

    private final LifecycleEnvironment lifecycle = new LifecycleEnvironment(new MetricRegistry());
    private final HealthResponseProvider provider;

    @SuppressWarnings("NullAway") // the servlet and Jersey environments are for the responder, which is ours
    DropwizardHealth() throws Exception {
        HealthEnvironment environment = new HealthEnvironment(new HealthCheckRegistry());
        AtomicReference<HealthResponseProvider> made = new AtomicReference<>();
        DefaultHealthFactory factory = new DefaultHealthFactory();
        factory.setHealthCheckConfigurations(
                CHECKS.stream().map(DropwizardHealth::configuration).toList());
        factory.setHealthResponderFactory(
                (name, paths, responses, health, jersey, servlets, mapper) -> made.set(responses));
        factory.configure(lifecycle, null, null, environment, new ObjectMapper(), "benchmark");
        CHECKS.forEach(name -> environment.healthChecks().register(name, new DropwizardMetrics.Up()));
        for (LifeCycle managed : lifecycle.getManagedObjects()) {
            managed.start();
        }
        provider = requireNonNull(made.get());
    }

    private static HealthCheckConfiguration configuration(String name) {
        HealthCheckConfiguration configuration = new HealthCheckConfiguration();
        configuration.setName(name);
        configuration.setType(HealthCheckType.READY);
        configuration.setCritical(true);
        return configuration;
    }

    @Override
    public void answer(OutputStream out) throws IOException {
        out.write(provider.healthResponse(QUERY).getMessage().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void stop() throws Exception {
        for (LifeCycle managed : lifecycle.getManagedObjects()) {
            managed.stop();
        }
    }
}
