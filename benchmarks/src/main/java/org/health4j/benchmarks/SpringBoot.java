package org.health4j.benchmarks;

import static java.util.Objects.requireNonNull;

import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.DefaultHealthContributorRegistry;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Spring Boot's endpoint with a readiness group that shows its components, and the JSON that it makes with Jackson. */
final class SpringBoot implements Library {

    private static final String GROUP = "readiness";

    private final HealthEndpoint endpoint;
    private final ObjectWriter json = JsonMapper.builder().build().writer();

    SpringBoot() {
        DefaultHealthContributorRegistry registry = new DefaultHealthContributorRegistry();
        Health up = Health.up().build();
        CHECKS.forEach(name -> registry.registerContributor(name, (HealthIndicator) () -> up));
        HealthEndpointGroups groups = HealthEndpointGroups.of(new Group(), Map.of(GROUP, new Group()));
        endpoint = new HealthEndpoint(registry, null, groups, null);
    }

    @Override
    public void answer(OutputStream out) {
        json.writeValue(out, requireNonNull(endpoint.healthForPath(GROUP)));
    }

    /** Everything, to everyone. */
    private static final class Group implements HealthEndpointGroup {

        private final StatusAggregator aggregator = StatusAggregator.getDefault();
        private final HttpCodeStatusMapper codes = HttpCodeStatusMapper.getDefault();

        @Override
        public boolean isMember(String name) {
            return true;
        }

        @Override
        public boolean showComponents(SecurityContext caller) {
            return true;
        }

        @Override
        public boolean showDetails(SecurityContext caller) {
            return true;
        }

        @Override
        public StatusAggregator getStatusAggregator() {
            return aggregator;
        }

        @Override
        public HttpCodeStatusMapper getHttpCodeStatusMapper() {
            return codes;
        }

        @Override
        public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
            return null;
        }
    }
}
