package org.health4j.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.health4j.testkit.Fault.Cut;
import org.jspecify.annotations.Nullable;

/** A client, the server that it is connected with, and a pipe each way. Confined to the proxy's thread. */
final class ProxiedConnection {

    private final Selector selector;
    private final SocketChannel client;
    private @Nullable SocketChannel server;
    private final ProxyPipe requests;
    private final ProxyPipe answers;
    private Fault fault;
    private boolean serverBroken;
    private boolean halfClosed;
    private boolean closed;

    ProxiedConnection(Selector selector, SocketChannel client, Fault fault) {
        this.selector = selector;
        this.client = client;
        this.fault = fault;
        this.requests = new ProxyPipe(fault.requests().get());
        this.answers = new ProxyPipe(fault.answers().get());
    }

    /** Begins, with a server where there is one. */
    void begin(@Nullable InetSocketAddress address) {
        try {
            client.configureBlocking(false);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            client.register(selector, 0, this);
            if (address != null && fault.atOnce() == Cut.NONE) {
                SocketChannel channel = SocketChannel.open();
                server = channel;
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, 0, this);
                channel.connect(address);
            }
            cut(fault.atOnce());
        } catch (IOException e) {
            reset();
        }
    }

    void fault(Fault next) {
        fault = next;
        requests.gate(next.requests().get());
        answers.gate(halfClosed ? Gate.shut() : next.answers().get());
        cut(next.atOnce());
    }

    boolean isClosed() {
        return closed;
    }

    /** Takes in what there is. */
    void ready(SelectionKey key, long nowNanos) {
        if (closed || !key.isValid()) {
            return;
        }
        boolean fromClient = key.channel().equals(client);
        try {
            if (key.isConnectable() && server != null) {
                server.finishConnect();
            }
            if (key.isReadable()) {
                (fromClient ? requests : answers).read((SocketChannel) key.channel(), nowNanos);
            }
        } catch (IOException e) {
            if (fromClient) {
                reset();
            } else {
                serverBroken = true;
            }
        }
    }

    /** Gives on what may go. Called again and again. */
    void work(long nowNanos) {
        if (closed) {
            return;
        }
        try {
            answers.flush(client, nowNanos);
            if (server == null || server.isConnected()) {
                requests.flush(server, nowNanos);
            }
            end();
            attend();
        } catch (IOException e) {
            reset();
        }
    }

    private void end() {
        boolean silent = requests.gate().isShut() || answers.gate().isShut();
        if (answers.gate().isSpent()) {
            cut(fault.afterwards());
        } else if (serverBroken && !silent) {
            reset();
        } else if (requests.isEnded() && (silent || server == null || answers.isEndPassed())) {
            // A client that leaves while nothing is answered does not come back for it.
            close();
        }
    }

    private void attend() {
        if (closed) {
            return;
        }
        interest(client, requests.wantsToRead(), answers.isBlocked());
        if (server != null && serverBroken) {
            interest(server, false, false);
        } else if (server != null && server.isConnected()) {
            interest(server, answers.wantsToRead(), requests.isBlocked());
        } else if (server != null) {
            server.keyFor(selector).interestOps(SelectionKey.OP_CONNECT);
        }
    }

    private void interest(SocketChannel channel, boolean read, boolean write) {
        channel.keyFor(selector).interestOps((read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0));
    }

    /** How long until there is something to do that nobody tells of. */
    long waitNanos(long nowNanos) {
        return closed ? Gate.NEVER : Math.min(requests.waitNanos(nowNanos), answers.waitNanos(nowNanos));
    }

    private void cut(Cut cut) {
        if (cut == Cut.RESET) {
            reset();
        } else if (cut == Cut.HALF_CLOSE) {
            halfClose();
        }
    }

    private void halfClose() {
        if (closed || halfClosed) {
            return;
        }
        try {
            client.shutdownOutput();
            halfClosed = true;
            answers.gate(Gate.shut());
            if (server != null) {
                server.close();
                server = null;
            }
        } catch (IOException e) {
            reset();
        }
    }

    /** Drops it with an RST to both ends. */
    void reset() {
        end(true);
    }

    /** Ends it with a FIN to both ends. */
    void close() {
        end(false);
    }

    private void end(boolean abruptly) {
        closed = true;
        close(client, abruptly);
        if (server != null) {
            close(server, abruptly);
        }
    }

    private static void close(SocketChannel channel, boolean abruptly) {
        try (channel) {
            if (abruptly && channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // It is closed, one way or the other.
        }
    }
}
