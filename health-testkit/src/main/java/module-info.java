/** What tests of health checks need: time that is turned by hand, processes that freeze. */
@org.jspecify.annotations.NullMarked
module org.health4j.testkit {
    requires transitive org.health4j.core;
    requires org.assertj.core;
    requires static org.jspecify;

    exports org.health4j.testkit;
}
