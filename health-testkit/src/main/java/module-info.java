/** What tests of health checks need: the contract of every indicator, faults, watches for what is left behind, time that is turned by hand. */
@org.jspecify.annotations.NullMarked
module org.health4j.testkit {
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;
    requires java.management;
    requires jdk.management;
    requires org.assertj.core;
    requires transitive org.health4j.core;
    requires static org.jspecify;
    requires transitive org.junit.jupiter.api;
    requires org.slf4j;

    exports org.health4j.testkit;
}
