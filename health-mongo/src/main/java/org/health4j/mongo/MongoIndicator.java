package org.health4j.mongo;

import static java.util.Objects.requireNonNull;

import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.function.Supplier;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Whether MongoDB answers: {@code ping} on a database of the application's own, on the nearest server, be it primary or secondary, or on the primary
 * where one is {@linkplain Builder#requirePrimary() required}.
 *
 * <pre>{@code
 * HealthMonitor.builder().readiness("mongo", MongoIndicator.of(mongoClient, "orders")).start();
 * }</pre>
 *
 * <p><b>Time.</b> One deadline covers choosing a server, the wait for a connection, and the answer, so that the driver's own 30 s are never waited for.
 * It ends before the check's by a tenth of what is left, at most 100 ms. It is the driver's own ({@link MongoDatabase#withTimeout}, in milliseconds), which it has since
 * 5.2 and marks as alpha. An older driver, and one whose deadline leaves the wait for a connection out, as that of 5.2 does, is interrupted shortly after. That does not free
 * an older driver from a server that takes the command and stays silent: the run is stuck until {@code socketTimeoutMS}, which is off by default, and the check TIMEOUT meanwhile.
 *
 * <p><b>Retry.</b> A ping that meets a connection that has died, or a server that has just changed its role, is sent once more where half
 * of the time is left, as the driver does with reads and writes.
 *
 * <p><b>Details.</b> From a client: {@code topology} (the driver's cluster type), {@code servers}, {@code serversUp}, and for a replica set {@code primary}, whether
 * there is one; never a host's name. From a database alone there are none, since it does not lead to its client.
 *
 * <table>
 *   <caption>Reasons</caption>
 *   <tr><th>reason</th><th>when DOWN</th></tr>
 *   <tr><td>{@code NO_PRIMARY}</td><td>a primary is required, and the driver knows of none (from a client), or the server asked is not it, be it over a
 *       direct connection. Where none is required: DEGRADED, when a replica set has none</td></tr>
 *   <tr><td>{@link Reason#POOL_EXHAUSTED}</td><td>no connection in time. With {@link ObservedCommands} only when all are in use, and with the
 *       details {@code active}, {@code idle} and {@code waiting}; otherwise it may be, too, that others hang while they are being opened</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_REFUSED}</td><td>nothing listens, on any server</td></tr>
 *   <tr><td>{@link Reason#DNS_FAILED}</td><td>the hosts' names could not be resolved, of no server</td></tr>
 *   <tr><td>{@link Reason#AUTH_FAILED}</td><td>the credentials were refused, or (codes 13 and 18) the command was</td></tr>
 *   <tr><td>{@code SHUTTING_DOWN}</td><td>codes 91 and 11600</td></tr>
 *   <tr><td>{@link Reason#STARTING}</td><td>codes 11602 and 13436, or no server is primary or secondary: they start, recover or change their role</td></tr>
 *   <tr><td>{@link Reason#TIMEOUT}</td><td>no answer in time, or no server and no reason that holds for all of them</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_FAILED}</td><td>the connection could not be made for another reason, or broke</td></tr>
 *   <tr><td>{@link Reason#QUERY_FAILED}</td><td>any other error that MongoDB answered with</td></tr>
 * </table>
 *
 * <p>While it has no server to send the command to, the driver throws the same for every fault. Prefer {@link #of(MongoClient, String)}, which looks at
 * what the driver's monitor has last seen of each server, and can tell; {@link #of(MongoDatabase)} finds {@link Reason#TIMEOUT} then.
 *
 * <p>Immutable and safe to share. Sends {@code ping}, which needs no privilege, and nothing else; opens nothing of its own, and does not close the client. Works with
 * mongodb-driver-sync 4.8 to 5.14. Follows the MongoDB manual ({@code ping}, in stable API version 1; error codes) and the driver's specification of
 * client-side operation timeouts.
 */
public final class MongoIndicator implements HealthIndicator {

    private final MongoDatabase database;
    private final ReadPreference preference;
    private final @Nullable Supplier<@Nullable Topology> topology;
    private final @Nullable ConnectionPools pools;

    private MongoIndicator(
            MongoDatabase database,
            ReadPreference preference,
            @Nullable Supplier<@Nullable Topology> topology,
            @Nullable ConnectionPools pools) {
        this.database = database;
        this.preference = preference;
        this.topology = topology;
        this.pools = pools;
    }

    /**
     * Checks what a database stands on.
     *
     * @param database one that the application may use; its client remains open
     * @return the indicator
     */
    public static MongoIndicator of(MongoDatabase database) {
        return builder(database).build();
    }

    /**
     * Checks what a client talks to.
     *
     * @param client the application's own; remains open
     * @param databaseName the name of a database that the application may use; it need not exist
     * @return the indicator
     * @throws IllegalArgumentException when MongoDB allows no such name
     */
    public static MongoIndicator of(MongoClient client, String databaseName) {
        return builder(client, databaseName).build();
    }

    /**
     * Starts from the defaults.
     *
     * @param database as in {@link #of(MongoDatabase)}
     * @return a new builder
     */
    public static Builder builder(MongoDatabase database) {
        return new Builder(requireNonNull(database, "database"), null);
    }

    /**
     * Starts from the defaults.
     *
     * @param client as in {@link #of(MongoClient, String)}
     * @param databaseName as in {@link #of(MongoClient, String)}
     * @return a new builder
     * @throws IllegalArgumentException when MongoDB allows no such name
     */
    public static Builder builder(MongoClient client, String databaseName) {
        return new Builder(client.getDatabase(databaseName), () -> new Topology(client.getClusterDescription()));
    }

    /** The same, with what a client's listeners know. */
    MongoIndicator with(ConnectionPools listened, Supplier<@Nullable Topology> listenedTopology) {
        return new MongoIndicator(database, preference, topology != null ? topology : listenedTopology, listened);
    }

    @Override
    @SuppressWarnings("try") // the registration is there to be closed
    public Health check(CheckContext context) {
        // By the monitor, when it is closed: otherwise the driver ends by itself.
        try (CheckContext.Registration interrupt = context.interruptOnTimeout();
                Alarm alarm = CommandDeadline.alarm(context)) {
            try {
                Ping.send(database, preference, context);
            } catch (MongoException e) {
                return failed(e, alarm.rang(), topology());
            }
        }
        Topology seen = topology();
        return seen == null ? Health.up() : seen.describe(answered(seen));
    }

    /** Over a connection to one member alone the driver sends it whatever it is asked to, be that member primary or not. */
    private Health answered(Topology seen) {
        if (preference.equals(ReadPreference.primary()) && seen.showsNoPrimary()) {
            return Health.down(MongoFailure.NO_PRIMARY);
        }
        return seen.lacksPrimary() ? Health.degraded(MongoFailure.NO_PRIMARY) : Health.up();
    }

    private @Nullable Topology topology() {
        return topology == null ? null : topology.get();
    }

    private Health failed(MongoException failure, boolean rang, @Nullable Topology seen) {
        boolean late = rang && MongoFailure.has(failure, MongoInterruptedException.class);
        Reason reason = late ? Reason.TIMEOUT : MongoFailure.reason(failure);
        if (reason.equals(Reason.TIMEOUT)) {
            boolean served = seen != null ? seen.serves(preference) : CommandDeadline.DRIVER_HAS_ONE;
            boolean waited = MongoFailure.hasWaited(failure);
            reason = served && waited && (pools == null || pools.isExhausted())
                    ? Reason.POOL_EXHAUSTED
                    : withoutServer(seen);
        }
        Throwable cause = MongoFailure.withoutUser(failure, seen == null ? List.of() : seen.allFailures());
        Health health = cause == null ? Health.down(reason) : Health.down(reason, cause);
        if (pools != null && reason.equals(Reason.POOL_EXHAUSTED)) {
            health = pools.describe(health);
        }
        return seen == null ? health : seen.describe(health);
    }

    /** Why there was no server, where that is known. */
    private Reason withoutServer(@Nullable Topology seen) {
        if (seen == null || seen.serves(preference)) {
            return Reason.TIMEOUT;
        }
        if (seen.isStartingUp()) {
            return Reason.STARTING;
        }
        if (seen.hasServer()) {
            return seen.lacksPrimary() ? MongoFailure.NO_PRIMARY : Reason.TIMEOUT;
        }
        Reason reason = MongoFailure.unanimous(seen.failures());
        return reason != null ? reason : Reason.TIMEOUT;
    }

    /** Collects options. Not safe for use by several threads. */
    public static final class Builder {

        private final MongoDatabase database;
        private final @Nullable Supplier<@Nullable Topology> topology;
        private ReadPreference preference = ReadPreference.nearest();

        private Builder(MongoDatabase database, @Nullable Supplier<@Nullable Topology> topology) {
            this.database = database;
            this.topology = topology;
        }

        /**
         * The primary has to answer, for an application that writes; without one the check is DOWN. Off by default: any server may answer. A router of
         * a sharded cluster counts as primary, whatever its shards are.
         *
         * <p>A direct connection ({@code directConnection=true}) to a member that is not primary is DOWN, too, once the driver's monitor has seen its role: from a
         * client, or with {@link ObservedCommands}. From a database alone such a member is UP, since it answers, and nothing leads to its role.
         *
         * @return this
         */
        public Builder requirePrimary() {
            preference = ReadPreference.primary();
            return this;
        }

        /**
         * The indicator.
         *
         * @return a new indicator
         */
        public MongoIndicator build() {
            return new MongoIndicator(database, preference, topology, null);
        }
    }
}
