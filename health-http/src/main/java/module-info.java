/** The health endpoint and its listener, and the health of HTTP services. */
@org.jspecify.annotations.NullMarked
module org.health4j.http {
    requires transitive org.health4j.core;
    requires com.google.gson;
    requires java.net.http;
    requires jdk.net;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires org.slf4j;
    requires static org.jspecify;

    exports org.health4j.http;
}
