package org.health4j.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for the system's resolver, which knows no timeout of ours; whoever waits for this thread does.
 *
 * <p>A daemon: one that is stuck does not keep the process.
 */
final class Resolver extends Thread {

    private final String host;
    private volatile InetAddress @Nullable [] addresses;

    private Resolver(String host) {
        this.host = host;
        setDaemon(true);
    }

    static InetAddress[] resolve(Target target, Deadline deadline) throws ProbeFailure {
        InetAddress[] addresses = target.numeric() ? lookUp(target.host()) : await(target.host(), deadline);
        if (addresses == null) {
            throw new ProbeFailure("unknown host");
        }
        return addresses;
    }

    private static InetAddress @Nullable [] await(String host, Deadline deadline) throws ProbeFailure {
        Resolver resolver = new Resolver(host);
        resolver.start();
        try {
            resolver.join(deadline.remainingMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProbeFailure("interrupted");
        }
        if (resolver.isAlive()) {
            throw deadline.expired();
        }
        return resolver.addresses;
    }

    @Override
    public void run() {
        addresses = lookUp(host);
    }

    private static InetAddress @Nullable [] lookUp(String host) {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException | RuntimeException e) {
            return null;
        }
    }
}
