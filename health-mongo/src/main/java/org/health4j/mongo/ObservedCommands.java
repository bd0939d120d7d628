package org.health4j.mongo;

import static java.util.Objects.requireNonNull;

import com.mongodb.MongoClientSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.health4j.ObservedIndicator;
import org.health4j.Reason;

/**
 * Tells an {@link ObservedIndicator} of a client's real commands, through the driver's listeners. It is made before the client, and its indicator after it.
 *
 * <pre>{@code
 * ObservedCommands observed = ObservedCommands.of();
 * MongoClient client = MongoClients.create(observed.addTo(settings).build());
 * builder.readiness("mongo", observed.indicator(MongoIndicator.of(client, "orders")));
 * }</pre>
 *
 * <table>
 *   <caption>What counts</caption>
 *   <tr><th>what the driver tells of</th><th>counts as</th></tr>
 *   <tr><td>a command that was answered, if only to say that the command was wrong: a duplicate key, a malformed query</td><td>a success, with the time it took</td></tr>
 *   <tr><td>a command that met the network, a time limit, refused credentials or rights, or a server that is not primary, shuts down, starts up, or has its disk
 *       full</td><td>a failure, with the reasons of {@link MongoIndicator}, and {@code DISK_FULL}</td></tr>
 *   <tr><td>a call that got no connection in time, or none that opened</td><td>a failure: {@link Reason#POOL_EXHAUSTED} when all are in use, otherwise
 *       {@link Reason#TIMEOUT}; {@link Reason#CONNECTION_FAILED}</td></tr>
 *   <tr><td>the last server, or a replica set's primary, is lost</td><td>one failure, beside that of a command that met it, so that a ping looks at once</td></tr>
 *   <tr><td>{@code ping}, {@code hello}, authentication, {@code endSessions}, the driver's own monitoring; a call that was interrupted</td><td>nothing</td></tr>
 * </table>
 *
 * <p><b>Not seen.</b> The driver tells of no call that waits for a server in vain; what such calls meet, a cluster without servers or primary,
 * the line before last tells once. A command that the driver retries counts once for each attempt. An error within an
 * answered write, such as an unsatisfied write concern, is a success. A client closed by the application says nothing.
 *
 * <p>With it, the indicator also knows the pool's figures, and one that was made from a database alone knows the topology.
 *
 * <p>Safe for use by several threads: the driver calls it on the application's own threads, which it neither holds up nor fails. One for each client. It works with what
 * {@link MongoIndicator} works with.
 */
public final class ObservedCommands {

    private final List<ObservedIndicator> indicators = new CopyOnWriteArrayList<>();
    private final CommandTraffic commands = new CommandTraffic(this::success, this::failure);
    private final ConnectionPools pools = new ConnectionPools(this::failure);
    private final TopologyChanges topology = new TopologyChanges(this::failure);

    private ObservedCommands() {}

    /**
     * For one client, that is to be made.
     *
     * @return what listens to it
     */
    public static ObservedCommands of() {
        return new ObservedCommands();
    }

    /**
     * Adds what listens, to what listens already.
     *
     * @param settings the client's settings; what is set in them before and after this holds, but for whole listener lists that are replaced
     * @return the same settings
     */
    public MongoClientSettings.Builder addTo(MongoClientSettings.Builder settings) {
        return settings.addCommandListener(commands)
                .applyToConnectionPoolSettings(pool -> pool.addConnectionPoolListener(pools))
                .applyToClusterSettings(cluster -> cluster.addClusterListener(topology));
    }

    /**
     * Joins the client's commands with a ping, with the defaults of {@link ObservedIndicator}.
     *
     * @param ping made from the client that these listeners were added to
     * @return what to register
     */
    public ObservedIndicator indicator(MongoIndicator ping) {
        return indicator(ping, options -> {});
    }

    /**
     * Joins the client's commands with a ping.
     *
     * @param ping as in {@link #indicator(MongoIndicator)}
     * @param configure sets options
     * @return what to register
     */
    public ObservedIndicator indicator(MongoIndicator ping, Consumer<ObservedIndicator.Builder> configure) {
        requireNonNull(ping, "ping");
        ObservedIndicator.Builder options = ObservedIndicator.builder(ping.with(pools, topology::latest));
        configure.accept(options);
        ObservedIndicator indicator = options.build();
        indicators.add(indicator);
        return indicator;
    }

    private void success(Duration latency) {
        indicators.forEach(indicator -> indicator.success(latency));
    }

    private void failure(Reason reason) {
        indicators.forEach(indicator -> indicator.failure(reason));
    }
}
