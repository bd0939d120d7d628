package org.health4j.testkit;

import java.time.Duration;
import java.util.List;
import org.health4j.Reason;
import org.health4j.Status;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a fault, and the bounds that were held.
 *
 * @param recoveredWithin null where recovery was not looked at
 * @param left what was left behind
 */
record FaultOutcome(
        String name,
        Status status,
        Reason reason,
        Duration within,
        @Nullable Duration recoveredWithin,
        List<String> left) {

    String row() {
        return "| "
                + String.join(
                        " | ",
                        name.replace("|", "\\|"),
                        status.toString(),
                        reason.toString(),
                        FaultMatrix.seconds(within),
                        recoveredWithin == null ? "–" : FaultMatrix.seconds(recoveredWithin),
                        left.isEmpty() ? "nothing" : String.join("; ", left))
                + " |\n";
    }
}
