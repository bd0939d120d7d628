package org.health4j.redis;

import java.util.List;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;

/** Makes connections that tell of the calls on them. */
final class ObservedConnectionFactory extends ConnectionFactory {

    private final HostAndPort address;
    private final JedisClientConfig config;
    private final ObservedCalls calls;

    ObservedConnectionFactory(HostAndPort address, JedisClientConfig config, ObservedCalls calls) {
        super(address, config);
        this.address = address;
        this.config = config;
        this.calls = calls;
    }

    @Override
    public PooledObject<Connection> makeObject() {
        return new DefaultPooledObject<>(new ObservedConnection(address, config, calls));
    }

    /** Every version of Jedis has each command run by one of these. */
    private static final class ObservedConnection extends Connection {

        private final @Nullable ObservedCalls calls; // none yet while the superclass says hello

        ObservedConnection(HostAndPort address, JedisClientConfig config, ObservedCalls calls) {
            super(address, config);
            this.calls = calls;
        }

        @Override
        public <T> T executeCommand(CommandObject<T> command) {
            if (calls == null) {
                return super.executeCommand(command);
            }
            return command.getArguments().isBlocking()
                    ? calls.failing(() -> super.executeCommand(command))
                    : calls.call(() -> super.executeCommand(command));
        }

        @Override
        public Object executeCommand(CommandArguments command) {
            return calls == null ? super.executeCommand(command) : calls.call(() -> super.executeCommand(command));
        }

        @Override
        public List<Object> getMany(int count) {
            return calls == null || count == 0 ? super.getMany(count) : calls.pipeline(() -> super.getMany(count));
        }
    }
}
