package org.health4j.mongo;

import static java.util.Objects.requireNonNull;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.conversions.Bson;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;

/**
 * Whether MongoDB answers: {@code ping} on a database of the application's own, on the nearest server, be it primary or secondary.
 *
 * <pre>{@code
 * HealthMonitor.builder().readiness("mongo", MongoIndicator.of(mongoClient, "orders")).start();
 * }</pre>
 *
 * <p><b>Time.</b> The driver's deadline ({@link MongoDatabase#withTimeout}, in milliseconds) ends a little before the check's: a tenth of
 * what is left, at most 100 ms. It covers choosing a server, the wait for a connection, and the answer, so that the driver's own 30 s are
 * never waited for.
 *
 * <p><b>Reasons.</b> While it has no server to send the command to, the driver throws the same for every fault. Prefer
 * {@link #of(MongoClient, String)}, which looks at what the driver's monitor has last seen of each server, and can tell.
 *
 * <table>
 *   <caption>Reasons for DOWN</caption>
 *   <tr><th>reason</th><th>when</th></tr>
 *   <tr><td>{@link Reason#CONNECTION_REFUSED}</td><td>nothing listens, on any server</td></tr>
 *   <tr><td>{@link Reason#DNS_FAILED}</td><td>the hosts' names could not be resolved, of no server</td></tr>
 *   <tr><td>{@link Reason#AUTH_FAILED}</td><td>the credentials were refused, or (codes 13 and 18) the command was</td></tr>
 *   <tr><td>{@link Reason#TIMEOUT}</td><td>no answer in time, or no server and no reason that holds for all of them</td></tr>
 *   <tr><td>{@link Reason#CONNECTION_FAILED}</td><td>the connection could not be made for another reason, or broke</td></tr>
 *   <tr><td>{@link Reason#QUERY_FAILED}</td><td>any other error that MongoDB answered with</td></tr>
 * </table>
 *
 * <p>Immutable and safe to share. Needs no privilege, lists nothing, opens nothing of its own, and does not close the client. Follows the
 * MongoDB manual ({@code ping}, stable API version 1) and the driver's specification of client-side operation timeouts, which the driver
 * has since 5.2 and marks as alpha.
 */
public final class MongoIndicator implements HealthIndicator {

    private static final Bson PING = new BsonDocument("ping", new BsonInt32(1));
    private static final long MOST_MARGIN_NANOS = Duration.ofMillis(100).toNanos();

    private final MongoDatabase database;
    private final Supplier<List<Throwable>> serverFailures;

    private MongoIndicator(MongoDatabase database, Supplier<List<Throwable>> serverFailures) {
        this.database = database;
        this.serverFailures = serverFailures;
    }

    /**
     * Checks what a database stands on.
     *
     * @param database one that the application may use; its client remains open
     * @return the indicator
     */
    public static MongoIndicator of(MongoDatabase database) {
        return new MongoIndicator(requireNonNull(database, "database"), List::of);
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
        return new MongoIndicator(client.getDatabase(databaseName), () -> ServerFailures.of(client));
    }

    @Override
    @SuppressWarnings("try") // the registration is there to be closed
    public Health check(CheckContext context) {
        // The driver heeds an interrupt while it waits for a server; it ends by itself before the deadline, but not
        // when the
        // monitor is closed.
        try (CheckContext.Registration interrupt = context.interruptOnTimeout()) {
            // The read preference is given here, since a database's own does not hold for commands.
            database.withTimeout(patienceMillis(context.remaining()), TimeUnit.MILLISECONDS)
                    .runCommand(PING, ReadPreference.nearest());
            return Health.up();
        } catch (RuntimeException e) {
            return MongoFailure.health(e, serverFailures);
        }
    }

    /** A little less than there is, so that the reason is known in time. Never 0: that would wait for ever. */
    private static long patienceMillis(Duration remaining) {
        long nanos = remaining.toNanos();
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos - Math.min(nanos / 10, MOST_MARGIN_NANOS)));
    }
}
