package org.health4j.redis;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.ObservedIndicator;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.Pool;

/**
 * Whether Redis answers: {@code PING}, on a connection of the application's own client; options ask for more, in the same round trip.
 *
 * <pre>{@code
 * HealthMonitor.builder()
 *         .readiness("redis", RedisIndicator.of(jedis))
 *         .readiness("sessions", RedisIndicator.builder(sessions).requireMaster().maxMemoryUsed(0.9).build())
 *         .start();
 * }</pre>
 *
 * <p><b>Clients.</b> A pool is waited for until a little before the check's deadline (a tenth of what is left, at most 100 ms), whatever its
 * {@code maxWait}, so that an exhausted one is known as such in time; and a connection that does not answer is disconnected at the deadline. The pool
 * of a client is found where it has one, as pooled and Sentinel clients have; a sharded one's (Jedis 5.2) are
 * asked as the nodes of a cluster. Any other client is asked as it is, one
 * question after the other: it knows only its own timeouts, and a wait for connections is interrupted at the deadline. Making a
 * connection takes the client's own timeouts (2 s by default), as nothing else ends it: the check is {@link Reason#TIMEOUT} on time, and its run ends
 * with them.
 *
 * <p><b>Clusters.</b> Of a cluster client, the primaries that it knows are asked, one after the other, and its replicas, too, where it reads from them ({@code
 * readOnlyForRedisClusterReplicas}). Each has its share of the time that is left, and the next one is asked where it does not answer; one that failed comes
 * last from then on. A node's connection that has yet to be made is made on a thread of its own, {@code health4j-redis-node}, a daemon that ends with
 * the client's timeouts, so that one frozen node is that node's {@link Reason#TIMEOUT} and not the check's. Where none can be reached, the client is told
 * to look for its nodes anew, at most every 5 s.
 *
 * <p>A pool that is waited for without limit, as is Jedis' default, is told of in the log when the indicator is made.
 *
 * <table>
 *   <caption>Reasons for DOWN</caption>
 *   <tr><th>reason</th><th>when</th></tr>
 *   <tr><td>{@link Reason#POOL_EXHAUSTED}</td><td>no connection in time because all are in use; details {@code active}, {@code idle} and
 *       {@code waiting}, in connections and threads</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_REFUSED}</td><td>nothing listens</td></tr>
 *   <tr><td>{@link Reason#DNS_FAILED}</td><td>the host's name could not be resolved</td></tr>
 *   <tr><td>{@link Reason#AUTH_FAILED}</td><td>{@code -NOAUTH}, {@code -WRONGPASS}, {@code -NOPERM}</td></tr>
 *   <tr><td>{@link Reason#TOO_MANY_CONNECTIONS}</td><td>{@code -ERR max number of clients reached}</td></tr>
 *   <tr><td>{@link #LOADING}</td><td>{@code -LOADING}</td></tr>
 *   <tr><td>{@link #PERSISTENCE_FAILED}</td><td>{@code -MISCONF}, which Redis answers to {@code PING}, too</td></tr>
 *   <tr><td>{@link #READ_ONLY}</td><td>a replica where a master is required; {@code -READONLY}</td></tr>
 *   <tr><td>{@link #OUT_OF_MEMORY}</td><td>more memory in use than {@code maxmemory}, under {@code noeviction}; {@code -OOM}</td></tr>
 *   <tr><td>{@link #MASTER_LINK_DOWN}</td><td>a replica without its master where that is asked for; {@code -MASTERDOWN}</td></tr>
 *   <tr><td>{@link #LAGGING}</td><td>a replica that has not heard of its master for longer than it may</td></tr>
 *   <tr><td>{@link #NOT_ENOUGH_REPLICAS}</td><td>a master with fewer replicas than it has to have; {@code -NOREPLICAS}</td></tr>
 *   <tr><td>{@link #CLUSTER_DOWN}</td><td>{@code cluster_state:fail}; {@code -CLUSTERDOWN}</td></tr>
 *   <tr><td>{@link #BUSY}</td><td>{@code -BUSY}</td></tr>
 *   <tr><td>{@link #EXPECTATION_FAILED}</td><td>an answer that Redis does not give</td></tr>
 *   <tr><td>{@link Reason#TIMEOUT}</td><td>no answer in time</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_FAILED}</td><td>no connection for another reason, or it broke</td></tr>
 *   <tr><td>{@link Reason#QUERY_FAILED}</td><td>any other error that Redis answered with</td></tr>
 * </table>
 *
 * <p>DEGRADED is: {@link #OUT_OF_MEMORY} where memory is only scarce, {@link #PERSISTENCE_FAILED} where Redis takes writes although it cannot save them,
 * {@link #CLUSTER_DOWN} where the cluster works without some of its slots, and any reason that holds for some of a cluster's nodes, not for all (details
 * {@code nodes} and {@code nodesFailing}).
 *
 * <p>Immutable and safe to share. Opens nothing of its own, and closes neither client nor pool. Needs the right to {@code PING} ({@code +ping} in an
 * ACL), and for options what they say. Follows the Redis serialization protocol, whose errors begin with a code, and the manual of Redis 6 and newer. Uses
 * what Jedis 5.2 to 8.0 have in common.
 */
public final class RedisIndicator implements HealthIndicator {

    /** Redis reads its data from disk. */
    public static final Reason LOADING = Reason.of("LOADING");

    /** Redis cannot write its data to disk. */
    public static final Reason PERSISTENCE_FAILED = Reason.of("PERSISTENCE_FAILED");

    /** It takes no writes: a replica. */
    public static final Reason READ_ONLY = Reason.of("READ_ONLY");

    /** Memory is used up, or nearly so, and nothing may be evicted. */
    public static final Reason OUT_OF_MEMORY = Reason.of("OUT_OF_MEMORY");

    /** A replica has lost its master. */
    public static final Reason MASTER_LINK_DOWN = Reason.of("MASTER_LINK_DOWN");

    /** What can be read here may be older than it may be. */
    public static final Reason LAGGING = Reason.of("LAGGING");

    /** A master has fewer replicas than it has to have. */
    public static final Reason NOT_ENOUGH_REPLICAS = Reason.of("NOT_ENOUGH_REPLICAS");

    /** The cluster does not serve all of its slots. */
    public static final Reason CLUSTER_DOWN = Reason.of("CLUSTER_DOWN");

    /** A script keeps Redis from everything else. */
    public static final Reason BUSY = Reason.of("BUSY");

    /** An answer came that is none of Redis'. */
    public static final Reason EXPECTATION_FAILED = Reason.of("EXPECTATION_FAILED");

    private final RedisServer server;
    private final List<Question> questions;

    private RedisIndicator(RedisServer server, List<Question> questions) {
        this.server = server;
        this.questions = questions;
    }

    /**
     * Checks what a client talks to.
     *
     * @param client the application's own, of any kind; remains open
     * @return the indicator
     */
    public static RedisIndicator of(UnifiedJedis client) {
        return builder(client).build();
    }

    /**
     * Checks the server behind a pool.
     *
     * @param pool the application's own, such as {@code jedis.getPool()}; remains open
     * @return the indicator
     */
    public static RedisIndicator of(Pool<Connection> pool) {
        return builder(pool).build();
    }

    /**
     * Starts from the defaults.
     *
     * @param client the application's own, of any kind; remains open
     * @return a new builder
     */
    public static Builder builder(UnifiedJedis client) {
        return new Builder(Connections.of(requireNonNull(client, "client")));
    }

    /**
     * Starts from the defaults.
     *
     * @param pool the application's own, such as {@code jedis.getPool()}; remains open
     * @return a new builder
     */
    public static Builder builder(Pool<Connection> pool) {
        return new Builder(Connections.of(requireNonNull(pool, "pool")));
    }

    static Builder builder(RedisServer server) {
        return new Builder(server);
    }

    /**
     * What a failure of a real call means, for {@link ObservedIndicator#call(Callable, Function)}.
     *
     * @param failure what a call over Jedis has thrown
     * @return the reason as in the table above; null where Redis has answered that the command was wrong ({@code -WRONGTYPE}, {@code -ERR}), and for
     *     what comes neither of Redis nor of its pool
     */
    public static @Nullable Reason reason(Throwable failure) {
        Reason reason = RedisFailure.reason(failure);
        return Reason.INTERRUPTED.equals(reason) ? null : reason;
    }

    @Override
    public Health check(CheckContext context) throws Exception {
        return server.ask(questions, context);
    }

    /** Collects options. Without any, a {@code PING} decides. Not safe for use by several threads. */
    public static final class Builder {

        private static final Duration MOST_LAG = Duration.ofHours(24);

        private final RedisServer server;
        private boolean master;
        private boolean masterLink;
        private @Nullable Duration maxReplicationLag;
        private int minReplicas;
        private double maxMemoryUsed;
        private boolean persistence;
        private boolean clusterState;

        private Builder(RedisServer server) {
            this.server = server;
        }

        /**
         * A replica is DOWN, {@link RedisIndicator#READ_ONLY}. Default: it is UP. Asks {@code HELLO}, which Redis denies nobody, unless
         * another option asks for {@code INFO replication}, which tells it, too. Detail {@code role}: {@code master} or {@code replica}.
         *
         * @return this
         * @throws IllegalArgumentException for a cluster client, whose replicas are meant to be there
         */
        public Builder requireMaster() {
            if (server instanceof ClusterNodes) {
                throw new IllegalArgumentException(
                        "requireMaster: a cluster client (expected: one of a single master)");
            }
            master = true;
            return this;
        }

        /**
         * A replica that has no connection to its master is DOWN, {@link RedisIndicator#MASTER_LINK_DOWN}. Default: it is UP, if it answers. Needs {@code +info}.
         * Details {@code role}, {@code masterLink} ({@code up} or {@code down}), {@code masterLinkDownFor}, {@code replicationLag} and, of a
         * master, {@code replicas}.
         *
         * @return this
         */
        public Builder requireMasterLink() {
            masterLink = true;
            return this;
        }

        /**
         * A replica that has not heard of its master for longer is DOWN, {@link RedisIndicator#LAGGING}; one that has no connection to it
         * {@link RedisIndicator#MASTER_LINK_DOWN}. Default: off. It is a time and no number of bytes, because a replica does not know how much its
         * master has. An idle master is heard of every 10 s ({@code repl-ping-replica-period}): the limit should be above that. Redis counts whole
         * seconds. Needs {@code +info}; details as for {@link #requireMasterLink()}.
         *
         * @param maxReplicationLag from 1 s to 24 h
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder maxReplicationLag(Duration maxReplicationLag) {
            if (maxReplicationLag.compareTo(Duration.ofSeconds(1)) < 0 || maxReplicationLag.compareTo(MOST_LAG) > 0) {
                throw new IllegalArgumentException(
                        "maxReplicationLag: " + maxReplicationLag + " (expected: PT1S to " + MOST_LAG + ")");
            }
            this.maxReplicationLag = maxReplicationLag;
            return this;
        }

        /**
         * A master with fewer connected replicas is DOWN, {@link RedisIndicator#NOT_ENOUGH_REPLICAS}. Default 0. Where the server has
         * {@code min-replicas-to-write}, give the same number: then only those count that are not behind by more than {@code min-replicas-max-lag}. Needs
         * {@code +info}; details as for {@link #requireMasterLink()}.
         *
         * @param minReplicas 0 or more
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder minReplicas(int minReplicas) {
            if (minReplicas < 0) {
                throw new IllegalArgumentException("minReplicas: " + minReplicas + " (expected: >= 0)");
            }
            this.minReplicas = minReplicas;
            return this;
        }

        /**
         * More memory in use is DEGRADED, {@link RedisIndicator#OUT_OF_MEMORY}; more than {@code maxmemory} is DOWN, since writes are then refused. Default: off.
         * Judged only where Redis has a {@code maxmemory} and the policy {@code noeviction}: otherwise a full memory is how a cache should be. Needs
         * {@code +info}; details {@code memoryUsed} and {@code memoryMax}, in bytes.
         *
         * @param maxMemoryUsed the share of {@code maxmemory}, more than 0, at most 1
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder maxMemoryUsed(double maxMemoryUsed) {
            if (!(maxMemoryUsed > 0 && maxMemoryUsed <= 1)) {
                throw new IllegalArgumentException("maxMemoryUsed: " + maxMemoryUsed + " (expected: > 0 to 1)");
            }
            this.maxMemoryUsed = maxMemoryUsed;
            return this;
        }

        /**
         * A Redis whose last snapshot or last write to the append-only file has failed is DEGRADED, {@link RedisIndicator#PERSISTENCE_FAILED}, even where it
         * goes on taking writes. Default: only what it answers to {@code PING} counts, and is DOWN. Needs {@code +info}; details
         * {@code rdbSave} and {@code aofWrite}: {@code ok} or {@code failed}.
         *
         * @return this
         */
        public Builder requirePersistence() {
            persistence = true;
            return this;
        }

        /**
         * A cluster that does not work is DOWN, {@link RedisIndicator#CLUSTER_DOWN}. Default: asked of the nodes of a cluster client, where a user without the
         * right to ask is not judged by it; with this option asked of any, and that is {@link Reason#AUTH_FAILED}. Needs {@code +cluster|info}; detail
         * {@code clusterState}: {@code ok} or {@code fail}.
         *
         * @return this
         */
        public Builder requireClusterState() {
            clusterState = true;
            return this;
        }

        /**
         * The indicator.
         *
         * @return an indicator with these options
         */
        public RedisIndicator build() {
            Expectations expectations = new Expectations(
                    master, masterLink, maxReplicationLag, minReplicas, maxMemoryUsed, persistence, clusterState);
            return new RedisIndicator(server, expectations.questions(server instanceof ClusterNodes));
        }
    }
}
