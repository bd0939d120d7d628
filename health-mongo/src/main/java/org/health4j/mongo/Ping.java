package org.health4j.mongo;

import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSocketClosedException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.MongoSocketWriteException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoDatabase;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.conversions.Bson;
import org.health4j.CheckContext;

/** Sends a {@code ping}, and once more where that may mend it. */
final class Ping {

    static final String COMMAND = "ping";

    private static final Bson PING = new BsonDocument(COMMAND, new BsonInt32(1));

    /** Set while a ping is under way on this thread, on which the driver tells its listeners of it. */
    private static final ThreadLocal<Boolean> UNDER_WAY = new ThreadLocal<>();

    private Ping() {}

    static boolean isUnderWay() {
        return UNDER_WAY.get() != null;
    }

    static void send(MongoDatabase database, ReadPreference preference, CheckContext context) {
        long half = context.remaining().toNanos() / 2;
        UNDER_WAY.set(true);
        try {
            attempt(database, preference, context);
        } catch (MongoException e) {
            // A ping changes nothing, so it may be sent twice. A short time would only hide what the first one met.
            if (!isCuredByAnother(e) || context.remaining().toNanos() < half) {
                throw e;
            }
            attempt(database, preference, context);
        } finally {
            UNDER_WAY.remove();
        }
    }

    private static void attempt(MongoDatabase database, ReadPreference preference, CheckContext context) {
        // The read preference is given here, since a database's own does not hold for commands.
        CommandDeadline.set(database, context).runCommand(PING, preference);
    }

    /** A connection that had died in the pool, or a server that has just changed its role: the driver's own retries are for these, but not for commands. */
    private static boolean isCuredByAnother(MongoException failure) {
        return failure instanceof MongoSocketReadException
                || failure instanceof MongoSocketWriteException
                || failure instanceof MongoSocketClosedException
                || failure instanceof MongoConnectionPoolClearedException
                || failure instanceof MongoNotPrimaryException
                || failure instanceof MongoNodeIsRecoveringException;
    }
}
