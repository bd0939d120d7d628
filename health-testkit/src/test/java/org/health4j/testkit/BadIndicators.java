package org.health4j.testkit;

import static java.time.Duration.ofMillis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.health4j.CheckContext;
import org.health4j.Health;
import org.health4j.HealthIndicator;
import org.health4j.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;

/** Indicators that break the contract, each in a way of its own. */
final class BadIndicators {

    private static final String SECRET = "s3cret-password";

    private BadIndicators() {}

    abstract static class Bad extends HealthIndicatorContract {

        @AutoClose
        private final EchoServer server = new EchoServer();

        @AutoClose
        private final FaultyProxy proxy = FaultyProxy.to(server.port());

        Bad() throws IOException {}

        abstract Health look(CheckContext context) throws Exception;

        @Override
        protected HealthIndicator indicator() {
            return this::look;
        }

        Health well(CheckContext context) throws Exception {
            return EchoClient.indicator(proxy().port()).check(context);
        }

        InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port());
        }

        @Override
        protected FaultyProxy proxy() {
            return proxy;
        }

        @Override
        protected Duration timeout() {
            return ofMillis(400);
        }

        @Override
        protected Duration freedWithin() {
            return ofMillis(400);
        }

        @Override
        protected Duration recoveredWithin() {
            return ofMillis(600);
        }

        @Override
        protected int rounds() {
            return 10;
        }

        @Override
        protected LeakWatch.Builder leaks() {
            return LeakWatch.builder().patience(ofMillis(300));
        }

        @Override
        protected List<String> secrets() {
            return List.of(SECRET);
        }
    }

    static final class HangsForEver extends Bad {
        HangsForEver() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            try (Socket socket = new Socket()) {
                socket.connect(address());
                EchoClient.ask(socket, 'a');
                return Health.up();
            } catch (IOException e) {
                return Health.down(Reason.ofNetworkFailure(e).orElse(Reason.CONNECTION_FAILED), e);
            }
        }
    }

    static final class TakesNoTimeForForEver extends Bad {
        TakesNoTimeForForEver() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            try (Socket socket = new Socket()) {
                socket.connect(address(), (int) context.remaining().toMillis());
                socket.setSoTimeout((int) context.remaining().toMillis());
                EchoClient.ask(socket, 'a');
                return Health.up();
            } catch (IOException e) {
                return Health.down(Reason.ofNetworkFailure(e).orElse(Reason.CONNECTION_FAILED), e);
            }
        }
    }

    static final class Throws extends Bad {
        Throws() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            Health found = well(context);
            if (found.cause().isPresent()) {
                throw new IllegalStateException("no broker");
            }
            return found;
        }
    }

    static final class ReturnsNull extends Bad {
        ReturnsNull() throws IOException {}

        @Override
        @SuppressWarnings("NullAway") // it is bad
        Health look(CheckContext context) throws Exception {
            Health found = well(context);
            return found.cause().isPresent() ? null : found;
        }
    }

    static final class DoesNotClassify extends Bad {
        DoesNotClassify() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            Health found = well(context);
            return found.cause().isPresent()
                    ? Health.down(Reason.EXCEPTION, found.cause().get())
                    : found;
        }
    }

    static final class SaysAnotherReason extends Bad {
        SaysAnotherReason() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            return EchoClient.indicator(proxy().port()).check(context).cause().isPresent()
                    ? Health.down(Reason.CONNECTION_FAILED)
                    : Health.up();
        }

        @Override
        protected Reason reasonWhenRefused() {
            return Reason.of("NEVER_SAID");
        }
    }

    static final class IsAlwaysUp extends Bad {
        IsAlwaysUp() throws IOException {}

        @Override
        Health look(CheckContext context) {
            return Health.up();
        }
    }

    static final class IsSlow extends Bad {
        IsSlow() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            long start = System.nanoTime();
            while (System.nanoTime() - start < ofMillis(500).toNanos()) {
                LockSupport.parkNanos(ofMillis(10).toNanos());
            }
            return Health.up();
        }
    }

    static final class NeverRecovers extends Bad {

        private final AtomicBoolean failed = new AtomicBoolean();

        NeverRecovers() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            Health found = well(context);
            failed.compareAndSet(false, found.cause().isPresent());
            return failed.get() ? Health.down(Reason.CONNECTION_REFUSED) : found;
        }
    }

    static final class LeaksSockets extends Bad {

        /** Kept, since a garbage collection would close them. */
        private final Queue<Socket> leaked = new ConcurrentLinkedQueue<>();

        LeaksSockets() throws IOException {}

        @Override
        @SuppressWarnings("resource") // it is bad
        Health look(CheckContext context) throws Exception {
            Health found = well(context);
            if (found.cause().isEmpty()) {
                Socket socket = new Socket();
                leaked.add(socket);
                socket.connect(address());
            }
            return found;
        }

        @AfterEach
        void close() throws IOException {
            for (Socket socket : leaked) {
                socket.close();
            }
        }
    }

    static final class LeaksThreads extends Bad {

        private final CountDownLatch never = new CountDownLatch(1);

        LeaksThreads() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            Thread thread = new Thread(
                    () -> {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "leaked");
            thread.setDaemon(true);
            thread.start();
            return well(context);
        }
    }

    static final class LeavesTheInterruptFlag extends Bad {
        LeavesTheInterruptFlag() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            Health found = well(context);
            if (found.cause().isPresent()) {
                Thread.currentThread().interrupt();
            }
            return found;
        }
    }

    static final class LeavesItsActionOpen extends Bad {
        LeavesItsActionOpen() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            context.onTimeout(() -> {});
            return well(context);
        }
    }

    static final class IsForOneThreadOnly extends Bad {

        private final Semaphore one = new Semaphore(1);

        IsForOneThreadOnly() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            if (!one.tryAcquire()) {
                return Health.down(Reason.of("BUSY"));
            }
            try {
                LockSupport.parkNanos(ofMillis(20).toNanos());
                return well(context);
            } finally {
                one.release();
            }
        }
    }

    static final class SaysThatItIsLocal extends Bad {
        SaysThatItIsLocal() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            return well(context);
        }

        @Override
        protected HealthIndicator indicator() {
            return HealthIndicator.local(super.indicator());
        }
    }

    static final class TellsASecretInADetail extends Bad {
        TellsASecretInADetail() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            Health found = well(context);
            return found.cause().isPresent() ? found.with("url", "redis://app:" + SECRET + "@cache/") : found;
        }
    }

    static final class TellsASecretToTheLog extends Bad {
        TellsASecretToTheLog() throws IOException {}

        @Override
        Health look(CheckContext context) throws Exception {
            Health found = well(context);
            return found.cause().isPresent()
                    ? Health.down(found.reason(), new IOException("no luck with " + SECRET))
                    : found;
        }
    }
}
