package org.health4j.http;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.health4j.CheckDetails;
import org.health4j.CheckReport;
import org.health4j.HealthMonitor;
import org.health4j.HealthReport;

/** Writes what the endpoint says in one format. */
interface Body {

    /** Where the full view gets its details from; the status view has none. */
    @FunctionalInterface
    interface Details {

        Details NONE = check -> Optional.empty();

        Optional<CheckDetails> of(String check);
    }

    /**
     * A report.
     *
     * @param most how many bytes at most; what does not fit is counted, the failing checks stand first
     */
    String report(HealthReport report, Optional<HealthMonitor.Service> service, Details details, int most);

    /** One check. */
    String check(CheckReport check, Details details);

    /** An answer that is neither yes nor no. */
    String error(String error, Collection<String> expected);

    /** The worst first, otherwise in the order of registration. */
    static List<CheckReport> failingFirst(List<CheckReport> checks) {
        return checks.stream()
                .sorted(Comparator.comparing(CheckReport::contribution)
                        .thenComparing(CheckReport::status)
                        .reversed())
                .toList();
    }

    static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
