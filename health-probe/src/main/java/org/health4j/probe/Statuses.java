package org.health4j.probe;

import java.util.ArrayList;
import java.util.List;

/** Statuses and ranges of them, such as {@code 200-299,304}. */
record Statuses(List<Range> ranges) {

    record Range(int first, int last) {}

    static final Statuses DEFAULT = new Statuses(List.of(new Range(200, 299)));

    static Statuses parse(Value value) throws UsageError {
        List<Range> ranges = new ArrayList<>();
        String text = value.text();
        for (int start = 0; start <= text.length(); ) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            ranges.add(range(text.substring(start, end), value));
            start = end + 1;
        }
        return new Statuses(ranges);
    }

    private static Range range(String text, Value value) throws UsageError {
        int dash = text.indexOf('-');
        int first = status(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : status(text.substring(dash + 1));
        if (first < 0 || last < first) {
            throw value.unlike("statuses from 200 to 599, such as 200, 200-399 or 200-299,404");
        }
        return new Range(first, last);
    }

    private static int status(String text) {
        long status = text.length() == 3 ? Digits.decimal(text) : -1;
        return status >= 200 && status <= 599 ? (int) status : -1;
    }

    boolean contains(int status) {
        for (Range range : ranges) {
            if (status >= range.first && status <= range.last) {
                return true;
            }
        }
        return false;
    }
}
