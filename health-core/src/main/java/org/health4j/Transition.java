package org.health4j;

import java.time.Duration;

/** A change of a check's status, with the result that brought it about and how long the former state had lasted. */
record Transition(String check, CheckState from, CheckState to, Duration lasted, CheckRunReport run) {}
