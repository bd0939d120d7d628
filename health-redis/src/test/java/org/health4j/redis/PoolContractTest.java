package org.health4j.redis;

import static java.time.Duration.ofMillis;

import org.health4j.HealthIndicator;
import org.health4j.testkit.FaultRounds;
import org.health4j.testkit.LeakWatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.ConnectionPool;

/** The contract over a pool, and a thousand rounds of everything that can be between it and its server. */
@SuppressWarnings("NullAway.Init") // made for each test
class PoolContractTest extends RedisContract {

    private ConnectionPool pool;

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Override
    protected HealthIndicator indicator() {
        pool = new ConnectionPool(address(), config(), Redis.atMost(2));
        return RedisIndicator.builder(pool).requireMaster().maxMemoryUsed(0.9).build();
    }

    @Override
    protected LeakWatch.Builder leaks() {
        return counted(super.leaks());
    }

    private LeakWatch.Builder counted(LeakWatch.Builder leaks) {
        return leaks.counting("connections in use", pool::getNumActive)
                .counting("connections", () -> pool.getNumActive() + pool.getNumIdle());
    }

    @Test
    void thousandRounds_leaveNothingBehind() {
        FaultRounds.of(indicator())
                .fault("refused", proxy()::refuse)
                .fault("reset", proxy()::reset)
                .fault("reset in an answer", () -> proxy().resetAfter(3))
                .fault("half closed", proxy()::halfClose)
                .fault("stalled", proxy()::stall)
                .fault("dripping", () -> proxy().drip(1, ofMillis(20)))
                .fault("another password", this::lockOut)
                .heal(() -> {
                    proxy().heal();
                    letIn();
                })
                .timeout(ofMillis(20))
                .leaks(this::counted)
                .run(1_000);
    }
}
