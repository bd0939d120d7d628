package org.health4j.mongo;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.health4j.CheckContext;

/** How long a command may take: a little less than the check, so that its reason is known in time. */
final class CommandDeadline {

    private static final long MOST_MARGIN_NANOS = Duration.ofMillis(100).toNanos();

    /** {@link MongoDatabase#withTimeout}, which the driver has since 5.2. */
    static final boolean DRIVER_HAS_ONE = Arrays.stream(MongoDatabase.class.getMethods())
            .anyMatch(method -> method.getName().equals("withTimeout"));

    private CommandDeadline() {}

    static MongoDatabase set(MongoDatabase database, CheckContext context) {
        return DRIVER_HAS_ONE ? database.withTimeout(patience(context).toMillis(), TimeUnit.MILLISECONDS) : database;
    }

    /** What is left but for a tenth, or 100 ms if that is less. Never 0: that would wait for ever. */
    static Duration patience(CheckContext context) {
        long nanos = context.remaining().toNanos();
        return Duration.ofMillis(
                Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos - Math.min(nanos / 10, MOST_MARGIN_NANOS))));
    }
}
