package org.health4j.mongo;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.health4j.CheckContext;

/** How long a command may take: less than the check by a tenth, at most 100 ms, so that its reason is known in time. */
final class CommandDeadline {

    private static final long MOST_MARGIN_NANOS = Duration.ofMillis(100).toNanos();

    /** {@link MongoDatabase#withTimeout}, which the driver has since 5.2. */
    static final boolean DRIVER_HAS_ONE = Arrays.stream(MongoDatabase.class.getMethods())
            .anyMatch(method -> method.getName().equals("withTimeout"));

    private CommandDeadline() {}

    static MongoDatabase set(MongoDatabase database, CheckContext context) {
        if (!DRIVER_HAS_ONE) {
            return database;
        }
        long left = context.remaining().toNanos();
        // Never 0: that would wait for ever.
        long millis = TimeUnit.NANOSECONDS.toMillis(left - margin(left));
        return database.withTimeout(Math.max(1, millis), TimeUnit.MILLISECONDS);
    }

    /** Rings where the driver has no deadline of its own, or one that does not cover everything; otherwise that comes first. */
    static Alarm alarm(CheckContext context) {
        long left = context.remaining().toNanos();
        return Alarm.set(Duration.ofNanos(left - (DRIVER_HAS_ONE ? margin(left) / 2 : margin(left))));
    }

    private static long margin(long nanos) {
        return Math.min(nanos / 10, MOST_MARGIN_NANOS);
    }
}
