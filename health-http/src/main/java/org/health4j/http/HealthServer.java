package org.health4j.http;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.bootstrap.AsyncServerBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http.protocol.ResponseConnControl;
import org.apache.hc.core5.http.protocol.ResponseContent;
import org.apache.hc.core5.http.protocol.ResponseDate;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.health4j.HealthMonitor;
import org.health4j.config.Configuration;
import org.health4j.config.ConfigurationReader;
import org.health4j.config.Setting;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP/1.1 listener for a {@link HealthEndpoint}, with threads of its own: probes are answered when the application's
 * threads are all busy, and probes take nothing from the application. A connection that is silent or slow holds no thread; one that is idle is
 * closed after ten seconds.
 *
 * <p>Binds all interfaces, since kubelet asks from outside the pod. Its threads are daemons. Safe for use by several threads.
 */
public final class HealthServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final HttpAsyncServer server;
    private final InetSocketAddress address;

    private HealthServer(HttpAsyncServer server, InetSocketAddress address) {
        this.server = server;
        this.address = address;
    }

    /**
     * Listens with the defaults: all interfaces, the port that {@code HEALTH4J_PORT} in the environment names, or 8081, under
     * {@code /health}.
     *
     * @param monitor what is shown
     * @return a listening server
     * @throws IllegalArgumentException when {@code HEALTH4J_PORT} is no port
     * @throws UncheckedIOException when the port cannot be bound, for example because it is taken
     */
    public static HealthServer start(HealthMonitor monitor) {
        return builder(HealthEndpoint.of(monitor)).start();
    }

    /**
     * Starts from the defaults.
     *
     * @param endpoint what answers
     * @return a new builder
     */
    public static Builder builder(HealthEndpoint endpoint) {
        return new Builder(endpoint);
    }

    /**
     * The port that is listened on.
     *
     * @return the port, also where 0 was asked for
     */
    public int port() {
        return address.getPort();
    }

    /** Stops listening and closes the connections, in at most a second or so. The monitor and the endpoint go on. */
    @Override
    public void close() {
        // Not close(GRACEFUL), which waits for five seconds by itself.
        server.initiateShutdown();
        try {
            server.awaitShutdown(TimeValue.ofMilliseconds(PATIENCE.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            server.close(CloseMode.IMMEDIATE);
        }
    }

    /** Collects options. Not safe for use by several threads. */
    public static final class Builder {

        private final HealthEndpoint endpoint;
        private Configuration configuration = Configuration.system();
        int port = 8_081;
        String host = "0.0.0.0";

        private Builder(HealthEndpoint endpoint) {
            this.endpoint = requireNonNull(endpoint, "endpoint");
        }

        private void configure() {
            ConfigurationReader reader = new ConfigurationReader(configuration);
            reader.read(Setting.PORT, value -> port((Integer) value));
            reader.read(Setting.HOST, value -> host((String) value));
            reader.requireValid();
        }

        /**
         * The port. Default: 8081. {@code HEALTH4J_PORT} in the environment counts before it.
         *
         * @param port 1 to 65535, or 0 for any that is free
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder port(int port) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port: " + port + " (expected: a port, 0 to 65535)");
            }
            this.port = port;
            return this;
        }

        /**
         * Says where the operator's values come from, which count before the code's: this process' environment and system properties by default.
         *
         * @param configuration the values; {@link Configuration#none()} for none
         * @return this
         */
        public Builder configuration(Configuration configuration) {
            this.configuration = requireNonNull(configuration, "configuration");
            return this;
        }

        /**
         * The address to bind. Default: all interfaces. {@code HEALTH4J_HOST} in the environment counts before it.
         *
         * @param host an address or a name of this machine
         * @return this
         */
        public Builder host(String host) {
            this.host = requireNonNull(host, "host");
            return this;
        }

        /**
         * Listens.
         *
         * @return a listening server
         * @throws IllegalArgumentException when {@code HEALTH4J_PORT} is no port
         * @throws IllegalStateException when the Java runtime lacks the module {@code jdk.net}
         * @throws UncheckedIOException when the port cannot be bound, for example because it is taken, or the host has no address
         */
        public HealthServer start() {
            configure();
            requireSocketOptions();
            HttpAsyncServer server = AsyncServerBootstrap.bootstrap()
                    .setIOReactorConfig(IOReactorConfig.custom()
                            .setIoThreadCount(1)
                            .setSoTimeout(Timeout.of(IDLE))
                            .setSoReuseAddress(true)
                            .setTcpNoDelay(true)
                            .setBacklogSize(128)
                            .build())
                    .setHttp1Config(Http1Config.custom()
                            .setMaxLineLength(8_192)
                            .setMaxHeaderCount(100)
                            .build())
                    // No check of Host: probes come with any or none.
                    .setHttpProcessor(HttpProcessorBuilder.create()
                            .addAll(new ResponseDate(), new ResponseContent(), new ResponseConnControl())
                            .add(Builder::neverStored)
                            .build())
                    .setRequestRouter((request, context) -> () -> Exchange.of(endpoint, request, context))
                    .setExceptionCallback(e -> LOG.debug("a connection failed", e))
                    .create();
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new UncheckedIOException(new UnknownHostException("host: " + host
                        + " (expected: an address or a name of this machine; HEALTH4J_HOST sets another)"));
            }
            server.start();
            InetSocketAddress bound = bound(server, address);
            LOG.info("health is served on port {} of {}", bound.getPort(), host);
            return new HealthServer(server, bound);
        }

        private InetSocketAddress bound(HttpAsyncServer server, InetSocketAddress address) {
            try {
                return (InetSocketAddress)
                        server.listen(address, URIScheme.HTTP).get().getAddress();
            } catch (ExecutionException e) {
                server.close(CloseMode.IMMEDIATE);
                throw new UncheckedIOException(refused(requireNonNull(e.getCause())));
            } catch (InterruptedException e) {
                server.close(CloseMode.IMMEDIATE);
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted before port " + port + " was bound", e);
            }
        }

        private BindException refused(Throwable cause) {
            // The listener's library puts all that it knows of the socket in front.
            String message = String.valueOf(cause.getMessage());
            String why = message.substring(message.lastIndexOf(": ") + 1).trim();
            BindException refused = new BindException(
                    "port: " + port + " on " + host + ": " + why
                            + " (expected: a free port on an address of this machine; HEALTH4J_PORT and HEALTH4J_HOST set others)");
            refused.initCause(cause);
            return refused;
        }

        /** Also what the listener itself answers to a request that is none. */
        private static void neverStored(HttpResponse response, @Nullable EntityDetails body, HttpContext context) {
            response.setHeader("Cache-Control", "no-store");
        }

        /** The listener's library needs it for its first connection, and would lose its thread for the want of it. */
        private static void requireSocketOptions() {
            try {
                Class.forName("jdk.net.Sockets");
            } catch (ClassNotFoundException | LinkageError e) {
                throw new IllegalStateException(
                        "jdk.net: not in this Java runtime (expected: that module, by jlink --add-modules jdk.net)", e);
            }
        }
    }
}
