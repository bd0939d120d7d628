/** Health of a JDBC data source and of Postgres. */
@org.jspecify.annotations.NullMarked
module org.health4j.jdbc {
    requires org.slf4j;
    requires static com.zaxxer.hikari;
    requires static org.jspecify;
    requires transitive java.sql;
    requires transitive org.health4j.core;

    exports org.health4j.jdbc;
}
