package org.health4j;

import java.time.Instant;

/**
 * An operator's word, shown in place of what a check has found.
 *
 * @param author who said so
 * @param until when it ends by itself; wall time, only to be shown
 */
public record CheckOverride(String author, Instant until) {}
