package org.health4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.health4j.testkit.Fault.Cut;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy in front of a server that is well, which has the faults that a network and a server can have. A client is told the proxy's
 * {@link #port()} in place of the server's.
 *
 * <pre>{@code
 * try (FaultyProxy proxy = FaultyProxy.to(redisPort)) {
 *     JedisPooled jedis = new JedisPooled("127.0.0.1", proxy.port());
 *     proxy.stall();   // hangs
 *     proxy.refuse();  // nobody listens
 *     proxy.heal();    // well again
 * }
 * }</pre>
 *
 * <p>One fault at a time: each method takes the place of the one before, and acts on the connections that exist as on those that come. It
 * has taken effect when the method returns.
 *
 * <table>
 *   <caption>The faults</caption>
 *   <tr><th>method</th><th>connections that exist</th><th>connections that come</th><th>Toxiproxy says</th></tr>
 *   <tr><td>{@link #refuse()}</td><td>reset</td><td>refused: nobody listens</td><td>down</td></tr>
 *   <tr><td>{@link #stall()}</td><td>go silent, both ways</td><td>accepted and silent</td><td>timeout</td></tr>
 *   <tr><td>{@link #stallAnswers()}</td><td>the server hears, the client does not</td><td>the same</td><td>timeout, downstream</td></tr>
 *   <tr><td>{@link #reset()}</td><td>reset</td><td>accepted and reset</td><td>reset_peer</td></tr>
 *   <tr><td>{@link #resetAfter(long)}</td><td>reset after so many more bytes of answers</td><td>the same, of each connection</td><td></td></tr>
 *   <tr><td>{@link #halfClose()}</td><td>the client reads the end, and may go on to write</td><td>the same</td><td></td></tr>
 *   <tr><td>{@link #halfCloseAfter(long)}</td><td>the same after so many more bytes of answers</td><td>the same, of each connection</td><td>limit_data</td></tr>
 *   <tr><td>{@link #drip(int, Duration)}</td><td>answers come a few bytes at a time</td><td>the same</td><td>slicer, bandwidth</td></tr>
 *   <tr><td>{@link #delay(Duration)}</td><td>answers come later</td><td>the same</td><td>latency</td></tr>
 *   <tr><td>{@link #heal()}</td><td>go on, with what was held; those that were cut stay so</td><td>pass through</td><td>no toxics</td></tr>
 * </table>
 *
 * <p>A server that does not take the proxy's connection shows to the client as a reset after the handshake, since the proxy has
 * accepted by then. A server that closes is seen at once, unless the proxy is silent: then after it has healed. A client that closes
 * while the proxy is silent is let go at once, and so is the server's side of its connection. At most 256 KiB are held for each
 * direction of a connection; then the sender is not read from any more.
 *
 * <p>Listens on the loopback interface only, on a port that stays the same, and on Linux also reserved while it is refused. Has one daemon
 * thread, {@code faulty-proxy-<port>}, however many connections there are. Safe for use by several threads. What closes it resets its
 * connections and frees thread, sockets and port; thereafter the methods that bring a fault throw {@link IllegalStateException}.
 */
public final class FaultyProxy implements AutoCloseable {

    private final InetSocketAddress address;
    private final ProxyLoop loop;

    private FaultyProxy(InetSocketAddress address, ProxyLoop loop) {
        this.address = address;
        this.loop = loop;
    }

    /**
     * Stands before a server on this host.
     *
     * @param port where the server listens, on 127.0.0.1
     * @return the proxy, healthy
     * @throws IllegalArgumentException when the port is out of range
     * @throws UncheckedIOException when the proxy cannot listen
     */
    public static FaultyProxy to(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /**
     * Stands before a server.
     *
     * @param server where it listens
     * @return the proxy, healthy
     * @throws IllegalArgumentException when the host's name could not be resolved
     * @throws UncheckedIOException when the proxy cannot listen
     */
    public static FaultyProxy to(InetSocketAddress server) {
        if (server.isUnresolved()) {
            throw new IllegalArgumentException("server: " + server + " (expected: a host that can be resolved)");
        }
        return start(server);
    }

    /**
     * Stands before nothing: takes connections, reads what comes, and answers nothing, which is what its {@link #heal()} returns to.
     *
     * @return the proxy
     * @throws UncheckedIOException when it cannot listen
     */
    public static FaultyProxy toNothing() {
        return start(null);
    }

    private static FaultyProxy start(@Nullable InetSocketAddress server) {
        try {
            ProxyPort port = ProxyPort.take();
            return new FaultyProxy(port.address(), ProxyLoop.start(port, server));
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy cannot listen", e);
        }
    }

    /**
     * Where the client connects to, on 127.0.0.1.
     *
     * @return the port, the same for as long as the proxy lives
     */
    public int port() {
        return address.getPort();
    }

    /**
     * Where the client connects to.
     *
     * @return 127.0.0.1 and the port
     */
    public InetSocketAddress address() {
        return address;
    }

    /** Everything passes. Connections that were silent go on where they stopped, with what was held; those that were cut stay so. */
    public void heal() {
        loop.obey(Fault.NONE);
    }

    /** Nobody listens, as when the server's process has ended: who connects is refused; connections that exist are reset. */
    public void refuse() {
        loop.obey(Fault.refusing());
    }

    /** Silence, as of a server that is frozen: connections are accepted, those that exist stay open, and nothing passes either way. */
    public void stall() {
        loop.obey(Fault.passing(Gate::shut, Gate::shut));
    }

    /** The server hears and acts, but no answer comes back, on connections that exist and on those that come. */
    public void stallAnswers() {
        loop.obey(Fault.passing(Gate::open, Gate::shut));
    }

    /** An RST at once, as of a host that has started anew: to connections that exist, and to those that come once they are accepted. */
    public void reset() {
        loop.obey(Fault.cutting(Cut.RESET));
    }

    /**
     * An RST in the middle of an answer. Connections that exist count from here on, each for itself.
     *
     * @param bytes how many bytes of answers pass before; at least 1
     * @throws IllegalArgumentException when it is less
     */
    public void resetAfter(long bytes) {
        loop.obey(Fault.cuttingAfter(positive("bytes", bytes), Cut.RESET));
    }

    /** The end of the stream at once, on connections that exist and on those that come. What the client writes thereafter is read and thrown away. */
    public void halfClose() {
        loop.obey(Fault.cutting(Cut.HALF_CLOSE));
    }

    /**
     * The end of the stream in the middle of an answer. Connections that exist count from here on, each for itself. What the client writes
     * thereafter is read and thrown away.
     *
     * @param bytes how many bytes of answers pass before; at least 1
     * @throws IllegalArgumentException when it is less
     */
    public void halfCloseAfter(long bytes) {
        loop.obey(Fault.cuttingAfter(positive("bytes", bytes), Cut.HALF_CLOSE));
    }

    /**
     * Answers come a few bytes at a time, on connections that exist and on those that come, each for itself.
     *
     * @param bytes how many at a time; at least 1
     * @param interval how long between them, to the millisecond; more than 0
     * @throws IllegalArgumentException when one of them is less
     */
    public void drip(int bytes, Duration interval) {
        positive("bytes", bytes);
        positive("interval", interval);
        loop.obey(Fault.passing(Gate::open, () -> Gate.dripping(bytes, interval)));
    }

    /**
     * Answers come later, on connections that exist and on those that come. The connection itself is made as fast as ever.
     *
     * @param latency how much later, to the millisecond; more than 0
     * @throws IllegalArgumentException when it is less
     */
    public void delay(Duration latency) {
        positive("latency", latency);
        loop.obey(Fault.passing(Gate::open, () -> Gate.delayed(latency)));
    }

    /**
     * How many connections are open on the client's side now. A connection that the client has closed goes as soon as the proxy has read
     * that, and the server has closed its side or the proxy is silent.
     *
     * @return 0 or more
     */
    public int openConnections() {
        return loop.open();
    }

    /**
     * How many connections were accepted since the proxy was started.
     *
     * @return 0 or more
     */
    public long acceptedConnections() {
        return loop.accepted();
    }

    /** Ends it. Doing it again does no harm. */
    @Override
    public void close() {
        loop.close();
    }

    private static long positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1 or more)");
        }
        return value;
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
