package org.health4j.mongo;

import static com.mongodb.connection.ServerConnectionState.CONNECTING;

import com.mongodb.ReadPreference;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterType;
import com.mongodb.connection.ServerDescription;
import com.mongodb.connection.ServerType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.health4j.Health;

/** What the driver's monitor has last seen of the servers. Reads memory only; names no host. */
final class Topology {

    private final ClusterDescription cluster;
    private final List<ServerDescription> servers;

    Topology(ClusterDescription cluster) {
        this.cluster = cluster;
        this.servers = cluster.getServerDescriptions();
    }

    /** One failure for each server, or none at all where one of the servers has not failed. */
    List<Throwable> failures() {
        Optional<Throwable> unresolved = Optional.of(cluster).map(ClusterDescription::getSrvResolutionException);
        if (unresolved.isPresent() && servers.isEmpty()) {
            return List.of(unresolved.get());
        }
        List<Throwable> failures = allFailures();
        return failures.size() == servers.size() ? failures : List.of();
    }

    /** Of those servers that have one. */
    List<Throwable> allFailures() {
        return servers.stream()
                .map(ServerDescription::getException)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether a command with that preference has somewhere to go. */
    boolean serves(ReadPreference preference) {
        return cluster.isCompatibleWithDriver() && cluster.hasReadableServer(preference);
    }

    boolean hasServer() {
        return servers.stream().anyMatch(ServerDescription::isOk);
    }

    /** Of a replica set, only members that are nothing yet, or nothing any more: they start, recover, or wait to be initiated. */
    boolean isStartingUp() {
        return hasServer()
                && servers.stream()
                        .filter(ServerDescription::isOk)
                        .map(ServerDescription::getType)
                        .allMatch(type -> type == ServerType.REPLICA_SET_OTHER || type == ServerType.REPLICA_SET_GHOST);
    }

    /** A replica set, all of whose members have been asked, and none is primary. A connection to one member alone tells nothing of the others. */
    boolean lacksPrimary() {
        return isReplicaSet() && !hasPrimary() && servers.stream().noneMatch(Topology::isUnasked);
    }

    /** The same, also over a connection to one member alone. */
    boolean showsNoPrimary() {
        return servers.stream().anyMatch(ServerDescription::isReplicaSetMember)
                && !hasPrimary()
                && servers.stream().noneMatch(Topology::isUnasked);
    }

    private boolean isReplicaSet() {
        return cluster.getType() == ClusterType.REPLICA_SET
                && cluster.getConnectionMode() == ClusterConnectionMode.MULTIPLE;
    }

    private boolean hasPrimary() {
        return servers.stream().anyMatch(ServerDescription::isPrimary);
    }

    private static boolean isUnasked(ServerDescription server) {
        return server.getState() == CONNECTING
                && Optional.of(server).map(ServerDescription::getException).isEmpty();
    }

    /** How many servers there are and of what kind, and nothing that says where. */
    Health describe(Health health) {
        Health described = health.with("topology", cluster.getType().name())
                .with("servers", (long) servers.size())
                .with(
                        "serversUp",
                        servers.stream().filter(ServerDescription::isOk).count());
        return isReplicaSet() ? described.with("primary", hasPrimary()) : described;
    }
}
