package org.health4j.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/** Just enough of HTTP/2 over TLS (RFC 9113) to answer each request with some frames. */
final class RawHttp2 implements AutoCloseable {

    /** Frames that a test sends. */
    @FunctionalInterface
    interface Script {
        void play(int stream, OutputStream out) throws Exception;
    }

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /** HPACK's static table (RFC 7541, appendix A). */
    static final byte[] STATUS_200 = {(byte) 0x88};

    static final byte[] STATUS_500 = {(byte) 0x8e};

    private static final int PREFACE = 24;

    private final SSLServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile Script script;

    RawHttp2(SSLContext context, Script script) throws IOException {
        this.listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        SSLParameters parameters = listener.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        listener.setSSLParameters(parameters);
        this.script = script;
        daemon(this::accept);
    }

    static void answer(int stream, OutputStream out, byte[] status) throws IOException {
        frame(out, HEADERS, END_HEADERS | END_STREAM, stream, status);
    }

    static void frame(OutputStream out, int type, int flags, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(payload.length >> 16);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        frame.writeBytes(number(stream));
        frame.writeBytes(payload);
        out.write(frame.toByteArray());
        out.flush();
    }

    static byte[] number(int number) {
        return new byte[] {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
    }

    String url() {
        return "https://127.0.0.1:" + listener.getLocalPort() + "/";
    }

    /** From here on answers so. */
    void play(Script next) {
        script = next;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            in.readNBytes(PREFACE);
            frame(out, SETTINGS, 0, 0, new byte[0]);
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                if (in.readNBytes(length).length < length) {
                    throw new EOFException();
                }
                if (type == SETTINGS && (flags & 1) == 0) {
                    frame(out, SETTINGS, 1, 0, new byte[0]);
                } else if (type == HEADERS) {
                    script.play(stream, out);
                }
            }
        } catch (Exception e) {
            // The client or the script has had enough.
        } finally {
            sockets.remove(socket);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "raw-http2");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
