package org.health4j.probe;

import java.util.Arrays;

/** Statuses and ranges of them, such as {@code 200-299,304}. */
final class Statuses {

    private static final int LAST = 599;

    static final Statuses DEFAULT = new Statuses();

    static {
        DEFAULT.add(200, 299);
    }

    private final boolean[] members = new boolean[LAST + 1];

    private Statuses() {}

    static Statuses parse(Value value) throws UsageError {
        Statuses statuses = new Statuses();
        String text = value.text();
        for (int start = 0; start <= text.length(); ) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            statuses.add(text.substring(start, end), value);
            start = end + 1;
        }
        return statuses;
    }

    private void add(String text, Value value) throws UsageError {
        int dash = text.indexOf('-');
        int first = status(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : status(text.substring(dash + 1));
        if (first < 0 || last < first) {
            throw value.unlike("statuses from 200 to " + LAST + ", such as 200, 200-399 or 200-299,404");
        }
        add(first, last);
    }

    private void add(int first, int last) {
        Arrays.fill(members, first, last + 1, true);
    }

    private static int status(String text) {
        long status = text.length() == 3 ? Digits.decimal(text) : -1;
        return status >= 200 && status <= LAST ? (int) status : -1;
    }

    boolean contains(int status) {
        return status <= LAST && members[status];
    }
}
