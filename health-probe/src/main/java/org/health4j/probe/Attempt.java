package org.health4j.probe;

import java.util.ArrayList;
import java.util.List;

/** What came of asking all targets once. */
final class Attempt {

    private static final String SEPARATOR = "; ";

    private final List<Finding> findings = new ArrayList<>();
    private final long[] tookMillis;

    private Attempt(int targets) {
        tookMillis = new long[targets];
    }

    /** Asks all of them at once, and ends at the deadline whatever they do. */
    static Attempt of(List<Inquiry> inquiries, Timeout limit, Trust trust, Platform platform) {
        long start = platform.nanoTime();
        Deadline deadline = new Deadline(limit.nanos(), start);
        long[] ended = new long[inquiries.size()];
        try (Wire wire = platform.wire(trust)) {
            int open = 0;
            for (int i = 0; i < inquiries.size(); i++) {
                inquiries.get(i).start(i, wire, deadline.left(platform.nanoTime()));
                open += inquiries.get(i).isOver() ? 0 : 1;
            }
            while (open > 0) {
                long left = deadline.left(platform.nanoTime());
                Event event = left <= 0 ? null : wire.await(left);
                if (event == null && left <= 0) {
                    break;
                }
                if (event != null && hear(inquiries.get(event.id()), event)) {
                    ended[event.id()] = platform.nanoTime() - start;
                    wire.close(event.id());
                    open--;
                }
            }
        }
        Attempt attempt = new Attempt(ended.length);
        for (int i = 0; i < ended.length; i++) {
            Inquiry inquiry = inquiries.get(i);
            attempt.findings.add(inquiry.finding(limit.passed()));
            attempt.tookMillis[i] = (inquiry.isOver() ? ended[i] : limit.nanos()) / Timeout.MILLISECOND;
        }
        return attempt;
    }

    private static boolean hear(Inquiry inquiry, Event event) {
        inquiry.hear(event);
        return inquiry.isOver();
    }

    boolean isHealthy() {
        for (Finding finding : findings) {
            if (!finding.healthy()) {
                return false;
            }
        }
        return true;
    }

    /** One line for all, or one for each; those that fail come first. */
    Outcome outcome(boolean verbose) {
        StringBuilder text = new StringBuilder(128);
        int share = Line.MAX_BYTES / findings.size() - SEPARATOR.length() - (verbose ? 24 : 0);
        append(text, false, share, verbose);
        append(text, true, share, verbose);
        return new Outcome(isHealthy() ? Outcome.HEALTHY : Outcome.UNHEALTHY, text.toString());
    }

    private void append(StringBuilder text, boolean healthy, int share, boolean verbose) {
        for (int i = 0; i < findings.size(); i++) {
            Finding finding = findings.get(i);
            if (finding.healthy() != healthy) {
                continue;
            }
            if (text.length() > 0) {
                text.append(verbose ? "\n" : SEPARATOR);
            }
            String line = finding.line(findings.size() == 1 && !verbose ? Line.MAX_BYTES : share);
            if (verbose) {
                text.append(healthy ? "ok   " : "FAIL ").append(line);
                text.append(" in ").append(tookMillis[i]).append(" ms");
            } else {
                text.append(line);
            }
        }
    }
}
