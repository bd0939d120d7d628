package org.health4j.http;

import java.util.List;
import org.health4j.Reason;
import org.health4j.Status;
import org.jspecify.annotations.Nullable;

/**
 * A check, a part or the whole of a downstream's health, as it was sent.
 *
 * @param name the name, fit to be shown
 * @param stated the status that counts for what it is a part of
 * @param found the status that its own parts account for; differs where a check waits for more successes
 * @param reason the reason; {@link HttpIndicator#REPORTED} where none was sent that could be shown
 * @param service whose health it is, as sent
 * @param optional whether it only degrades what it is a part of
 * @param children its parts
 * @param omitted how many more parts it says that it has
 */
record HealthNode(
        String name,
        Status stated,
        Status found,
        Reason reason,
        @Nullable String service,
        boolean optional,
        List<HealthNode> children,
        int omitted) {

    /** What it adds to what it is a part of. */
    Status contribution() {
        return optional && stated != Status.UP ? Status.DEGRADED : stated;
    }
}
