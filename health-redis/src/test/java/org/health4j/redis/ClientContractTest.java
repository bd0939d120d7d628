package org.health4j.redis;

import java.time.Duration;
import org.health4j.HealthIndicator;
import org.health4j.testkit.LeakWatch;
import org.junit.jupiter.api.AfterEach;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.ConnectionProvider;

/** The contract over a client whose connections nobody knows where they come from. */
@SuppressWarnings("NullAway.Init") // made for each test
class ClientContractTest extends RedisContract {

    private ConnectionPool pool;
    private UnifiedJedis client;

    @AfterEach
    void closeClient() {
        client.close();
    }

    @Override
    protected HealthIndicator indicator() {
        pool = new ConnectionPool(address(), config(), Redis.atMost(2));
        client = new Redis.Client(new OwnProvider(pool));
        return RedisIndicator.builder(client).requireMaster().build();
    }

    /** One question after the other, each with the client's own timeout. */
    @Override
    protected Duration freedWithin() {
        return Duration.ofSeconds(2);
    }

    @Override
    protected LeakWatch.Builder leaks() {
        return super.leaks()
                .counting("connections in use", pool::getNumActive)
                .counting("connections", () -> pool.getNumActive() + pool.getNumIdle());
    }

    private record OwnProvider(ConnectionPool pool) implements ConnectionProvider {

        @Override
        public Connection getConnection() {
            return pool.getResource();
        }

        @Override
        public Connection getConnection(CommandArguments arguments) {
            return pool.getResource();
        }

        @Override
        public void close() {
            pool.close();
        }
    }
}
