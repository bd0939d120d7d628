package org.health4j;

import java.time.Instant;

/** What is believed of a check, and since when. */
record CheckState(Status status, Reason reason, Instant since, long sinceNanos) {}
