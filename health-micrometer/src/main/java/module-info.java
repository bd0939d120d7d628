/** A monitor's picture as Micrometer meters. */
@org.jspecify.annotations.NullMarked
module org.health4j.micrometer {
    requires static org.jspecify;
    requires transitive micrometer.core;
    requires transitive org.health4j.core;
    requires org.slf4j;

    exports org.health4j.micrometer;
}
