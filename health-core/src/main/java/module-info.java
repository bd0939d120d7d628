/** The indicator SPI, the model of a health answer, and the monitor that runs checks and keeps one consistent picture. */
@org.jspecify.annotations.NullMarked
module org.health4j.core {
    requires jdk.unsupported;
    requires static org.jspecify;
    requires org.slf4j;

    exports org.health4j;
    exports org.health4j.config;

    uses org.health4j.HealthIndicatorProvider;
}
