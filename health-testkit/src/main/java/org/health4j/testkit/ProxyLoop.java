package org.health4j.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The one thread of a proxy: takes connections, has them work, and does as it is told. */
final class ProxyLoop implements Runnable {

    private static final long PATIENCE_SECONDS = 10;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** What somebody waits for. */
    private record Order(Fault fault, CountDownLatch done) {}

    private final ProxyPort port;
    private final @Nullable InetSocketAddress server;
    private final Selector selector;
    private final Thread thread;
    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
    private final Set<ProxiedConnection> connections = new HashSet<>();
    private @Nullable ServerSocketChannel listener;
    private Fault fault = Fault.NONE;
    private volatile int open;
    private final AtomicLong accepted = new AtomicLong();
    private volatile boolean closing;
    private volatile @Nullable Throwable failure;

    private ProxyLoop(ProxyPort port, @Nullable InetSocketAddress server) throws IOException {
        this.port = port;
        this.server = server;
        this.selector = Selector.open();
        this.thread = new Thread(null, this, "faulty-proxy-" + port.address().getPort(), 0, false);
        thread.setDaemon(true);
    }

    /** Takes the port over, and frees it where it cannot listen there. */
    static ProxyLoop start(ProxyPort port, @Nullable InetSocketAddress server) throws IOException {
        try {
            ProxyLoop loop = new ProxyLoop(port, server);
            try {
                loop.listen();
            } catch (IOException e) {
                loop.selector.close();
                throw e;
            }
            loop.thread.start();
            return loop;
        } catch (IOException e) {
            port.close();
            throw e;
        }
    }

    /** Returns once it is so. */
    void obey(Fault next) {
        Order order = new Order(next, new CountDownLatch(1));
        orders.add(order);
        selector.wakeup();
        await(order.done);
        Throwable broken = failure;
        if (broken != null) {
            throw new IllegalStateException("the proxy has failed", broken);
        }
        if (closing) {
            throw new IllegalStateException("proxy: closed (expected: open)");
        }
    }

    int open() {
        return open;
    }

    long accepted() {
        return accepted.get();
    }

    void close() {
        closing = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await(CountDownLatch done) {
        boolean interrupted = false;
        long start = System.nanoTime();
        while (done.getCount() > 0 && thread.isAlive()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new IllegalStateException("the proxy has not obeyed within " + PATIENCE_SECONDS + " s");
            }
            try {
                done.await(50, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try (port;
                selector) {
            long waitMillis = 0;
            while (!closing) {
                selector.select(this::ready, waitMillis);
                waitMillis = turn();
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        } finally {
            shutDown();
        }
    }

    /** One look at everything. Returns how long nothing needs to be done unless the selector says so; 0 for ever. */
    private long turn() throws IOException {
        List<CountDownLatch> obeyed = new ArrayList<>();
        for (Order order = orders.poll(); order != null; order = orders.poll()) {
            turnTo(order.fault);
            // A channel that is closed while registered is really closed by the next selection.
            selector.selectNow(this::ready);
            obeyed.add(order.done);
        }
        long now = System.nanoTime();
        long wait = Gate.NEVER;
        for (ProxiedConnection connection : connections) {
            connection.work(now);
            wait = Math.min(wait, connection.waitNanos(now));
        }
        connections.removeIf(ProxiedConnection::isClosed);
        open = connections.size();
        if (!obeyed.isEmpty()) {
            // What a connection has closed just now.
            selector.selectNow(this::ready);
            obeyed.forEach(CountDownLatch::countDown);
            return 1;
        }
        return wait == Gate.NEVER ? 0 : Math.max(1, wait / NANOS_PER_MILLI);
    }

    private void turnTo(Fault next) throws IOException {
        if (next.refuses() && listener != null) {
            listener.close();
            listener = null;
        }
        fault = next;
        connections.forEach(connection -> connection.fault(next));
        if (!next.refuses()) {
            listen();
        }
    }

    private void listen() throws IOException {
        if (listener == null) {
            ServerSocketChannel channel = port.listen();
            channel.register(selector, SelectionKey.OP_ACCEPT);
            listener = channel;
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof ProxiedConnection connection) {
            connection.ready(key, System.nanoTime());
        } else if (key.isValid() && key.isAcceptable()) {
            accept((ServerSocketChannel) key.channel());
        }
    }

    private void accept(ServerSocketChannel from) {
        try {
            SocketChannel client = from.accept();
            if (client != null) {
                ProxiedConnection connection = new ProxiedConnection(selector, client, fault);
                connections.add(connection);
                accepted.incrementAndGet();
                connection.begin(server);
                open = connections.size();
            }
        } catch (IOException e) {
            // The client has gone again.
        }
    }

    private void shutDown() {
        connections.forEach(ProxiedConnection::reset);
        connections.clear();
        open = 0;
        try {
            if (listener != null) {
                listener.close();
            }
        } catch (IOException e) {
            // Nobody connects any more.
        }
        orders.forEach(order -> order.done.countDown());
    }
}
