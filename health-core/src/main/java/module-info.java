/**
 * The indicator SPI, the model of a health answer, the monitor that runs checks and keeps one consistent picture, and indicators for
 * what is in every process.
 */
@org.jspecify.annotations.NullMarked
module org.health4j.core {
    // Two local indicators look through it, and say so where it is missing: an image without it runs all the rest.
    requires static java.management;
    requires jdk.unsupported;
    requires static org.jspecify;
    requires org.slf4j;

    exports org.health4j;
    exports org.health4j.config;
    exports org.health4j.indicator;

    uses org.health4j.HealthIndicatorProvider;
}
