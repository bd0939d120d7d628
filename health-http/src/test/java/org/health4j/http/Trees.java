package org.health4j.http;

import java.util.stream.Collectors;
import org.health4j.Health;
import org.health4j.Status;

/** Writes a health and its components on one line: {@code DOWN DOWNSTREAM{db=DOWN TIMEOUT, cache=UP}}. */
final class Trees {

    private Trees() {}

    static String tree(Health health) {
        String parts = health.components().entrySet().stream()
                .map(part -> part.getKey() + "=" + tree(part.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        return health.status()
                + (health.status() == Status.UP ? "" : " " + health.reason())
                + (health.components().isEmpty() ? "" : parts);
    }
}
