package org.health4j.probe;

import org.jspecify.annotations.Nullable;

/**
 * What HTTP targets are asked with, and judged by.
 *
 * @param contains what the body has to contain, or null
 */
record Criteria(Statuses expect, Headers headers, @Nullable Value contains) {

    static final Criteria DEFAULT = new Criteria(Statuses.DEFAULT, Headers.NONE, null);
}
