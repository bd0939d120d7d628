package org.health4j;

import java.time.InstantSource;
import java.util.Optional;

/** What the checks of one monitor share. */
record Engine(
        Ticker ticker,
        InstantSource clock,
        Scheduler scheduler,
        CheckThreads threads,
        Picture picture,
        Notifier notifier,
        Optional<HealthMonitor.Service> service) {}
