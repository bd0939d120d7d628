package org.health4j.mongo;

import com.mongodb.ReadPreference;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.event.ClusterDescriptionChangedEvent;
import com.mongodb.event.ClusterListener;
import java.util.function.Consumer;
import org.health4j.Reason;
import org.jspecify.annotations.Nullable;

/** Tells when the last server is lost, or the primary: calls that wait for one make no command, so the driver tells of none of them. */
final class TopologyChanges implements ClusterListener {

    private final Consumer<Reason> failures;
    private volatile @Nullable Topology latest;

    TopologyChanges(Consumer<Reason> failures) {
        this.failures = failures;
    }

    @Nullable
    Topology latest() {
        return latest;
    }

    @Override
    public void clusterDescriptionChanged(ClusterDescriptionChangedEvent event) {
        Topology now = new Topology(event.getNewDescription());
        latest = now;
        ClusterDescription before = event.getPreviousDescription();
        if (event.getNewDescription().getServerDescriptions().isEmpty()) {
            return; // the client was closed
        }
        if (before.hasReadableServer(ReadPreference.nearest()) && !now.serves(ReadPreference.nearest())) {
            Reason reason = MongoFailure.unanimous(now.failures());
            failures.accept(reason != null ? reason : Reason.CONNECTION_FAILED);
        } else if (now.lacksPrimary() && !new Topology(before).lacksPrimary()) {
            failures.accept(MongoFailure.NO_PRIMARY);
        }
    }
}
