package org.health4j.benchmarks;

import java.util.concurrent.Callable;

/** The libraries that are compared. */
public enum Candidate {
    /** This one. */
    HEALTH4J("health4j", Health4j::new),
    /** Spring Boot's health endpoint. */
    SPRING_BOOT("Spring Boot", SpringBoot::new),
    /** SmallRye Health, which Quarkus uses. */
    SMALLRYE("SmallRye Health", SmallRye::new),
    /** The health checks of Dropwizard Metrics. */
    DROPWIZARD_METRICS("Dropwizard Metrics", DropwizardMetrics::new),
    /** Dropwizard's health module, which checks in the background too. */
    DROPWIZARD_HEALTH("Dropwizard Health", DropwizardHealth::new);

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // a constructor
    private final Callable<Library> library;

    Candidate(String title, Callable<Library> library) {
        this.title = title;
        this.library = library;
    }

    String title() {
        return title;
    }

    Library start() throws Exception {
        Library started = library.call();
        started.verify();
        return started;
    }
}
