package org.health4j;

import java.time.InstantSource;

/** What the checks of one monitor share. */
record Engine(
        Ticker ticker,
        InstantSource clock,
        Scheduler scheduler,
        CheckThreads threads,
        Picture picture,
        Notifier notifier) {}
