/** Health of MongoDB over the sync driver. */
@org.jspecify.annotations.NullMarked
module org.health4j.mongo {
    requires org.mongodb.bson;
    requires org.mongodb.driver.core;
    requires static org.jspecify;
    requires transitive org.health4j.core;
    requires transitive org.mongodb.driver.sync.client;

    exports org.health4j.mongo;
}
