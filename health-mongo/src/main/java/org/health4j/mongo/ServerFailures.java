package org.health4j.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.connection.ServerDescription;
import java.util.List;
import java.util.Objects;

/** What the driver's monitor has last seen of the servers. Reads memory only. */
final class ServerFailures {

    private ServerFailures() {}

    /** One failure for each server, or none at all where one of the servers has not failed. */
    static List<Throwable> of(MongoClient client) {
        List<ServerDescription> servers = client.getClusterDescription().getServerDescriptions();
        List<Throwable> failures = servers.stream()
                .map(ServerDescription::getException)
                .filter(Objects::nonNull)
                .toList();
        return failures.size() == servers.size() ? failures : List.of();
    }
}
