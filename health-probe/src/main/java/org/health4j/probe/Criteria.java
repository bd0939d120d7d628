package org.health4j.probe;

/**
 * What HTTP targets are asked with, and judged by.
 *
 * @param contains what the body has to contain, or empty
 */
record Criteria(Statuses expect, Headers headers, String contains) {

    static final Criteria DEFAULT = new Criteria(Statuses.DEFAULT, Headers.NONE, "");
}
