package org.health4j.examples.quickstart;

import org.health4j.HealthIndicator;
import org.health4j.testkit.FaultyProxy;
import org.health4j.testkit.HealthIndicatorContract;
import org.junit.jupiter.api.AutoClose;

// The README's example of how an indicator of one's own is tested.
// region contract
class QueueIndicatorTest extends HealthIndicatorContract {

    @AutoClose
    private final FaultyProxy proxy = FaultyProxy.to(Broker.port()); // hangs and refuses in its place

    @Override
    protected HealthIndicator indicator() {
        return new QueueIndicator("127.0.0.1", proxy.port());
    }

    @Override
    protected FaultyProxy proxy() {
        return proxy;
    }
}
// endregion
