package org.health4j.testkit;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class FaultyProxyTest {

    private LeakWatch leaks;
    private EchoServer server;
    private FaultyProxy proxy;

    @BeforeEach
    void start() throws IOException {
        leaks = LeakWatch.start();
        server = new EchoServer();
        proxy = FaultyProxy.to(server.port());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
        leaks.assertNothingLeft();
    }

    private Socket connect() throws IOException {
        return EchoClient.connect(proxy.port());
    }

    private static void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void assertReset(Socket socket) {
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> {
                    int read = socket.getInputStream().read();
                    throw new AssertionError("read " + read);
                })
                .withMessageContaining("reset");
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(150);
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> socket.getInputStream().read());
        socket.setSoTimeout(20_000);
    }

    @Test
    void healthy_passesWhatIsSent_bothWays() throws IOException {
        byte[] sent = new byte[1_000_000];
        new Random(1).nextBytes(sent);
        try (Socket socket = connect()) {
            Thread writer = new Thread(() -> {
                try {
                    socket.getOutputStream().write(sent);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            writer.start();
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
        }
        until(() -> proxy.openConnections() == 0 && server.connections() == 0);
    }

    @Test
    void connections_areCounted() throws IOException {
        try (Socket one = connect();
                Socket other = connect()) {
            assertThat(EchoClient.ask(one, 'a')).isEqualTo('a');
            assertThat(EchoClient.ask(other, 'b')).isEqualTo('b');
            assertThat(proxy.openConnections()).isEqualTo(2);
        }
        until(() -> proxy.openConnections() == 0);
        assertThat(proxy.acceptedConnections()).isEqualTo(2);
    }

    @Test
    void refuse_resetsWhatIsThere_refusesWhatComes_andHealsOnTheSamePort() throws IOException {
        int port = proxy.port();
        try (Socket socket = connect()) {
            EchoClient.ask(socket, 'a');
            proxy.refuse();

            assertThat(proxy.openConnections()).isZero();
            assertReset(socket);
            for (int i = 0; i < 100; i++) {
                assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
            }
        }
        proxy.heal();
        assertThat(proxy.port()).isEqualTo(port);
        try (Socket socket = connect()) {
            assertThat(EchoClient.ask(socket, 'b')).isEqualTo('b');
        }
    }

    @Test
    void stall_silencesWhatIsThereAndWhatComes_andGoesOnWithWhatWasHeld() throws IOException {
        try (Socket before = connect()) {
            EchoClient.ask(before, 'a');
            proxy.stall();
            try (Socket during = connect()) {
                before.getOutputStream().write('b');
                during.getOutputStream().write('c');
                assertSilent(before);
                assertSilent(during);
                assertThat(server.heard()).isOne();

                proxy.heal();
                assertThat(before.getInputStream().read()).isEqualTo('b');
                assertThat(during.getInputStream().read()).isEqualTo('c');
            }
        }
    }

    @Test
    void stall_clientLeaves_isLetGo() throws IOException {
        try (Socket socket = connect()) {
            EchoClient.ask(socket, 'a');
            proxy.stall();
            socket.getOutputStream().write('b');
        }
        until(() -> proxy.openConnections() == 0 && server.connections() == 0);
    }

    @Test
    void stall_serverLeaves_isSeenOnceHealed() throws IOException {
        try (Socket socket = connect()) {
            EchoClient.ask(socket, 'a');
            proxy.stall();
            server.close();
            assertSilent(socket);
            proxy.heal();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void stall_serverIsReset_isSeenOnceHealed() throws IOException {
        try (FaultyProxy second = FaultyProxy.to(proxy.port());
                Socket socket = EchoClient.connect(second.port())) {
            EchoClient.ask(socket, 'a');
            second.stall();
            proxy.reset();
            assertSilent(socket);
            second.heal();
            assertReset(socket);
        }
    }

    /** Linux keeps it from whoever asks for any port as well, which cannot be forced. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void refuse_keepsThePort() throws IOException {
        proxy.refuse();
        try (ServerSocket thief = new ServerSocket()) {
            thief.setReuseAddress(false);
            assertThatExceptionOfType(BindException.class).isThrownBy(() -> thief.bind(proxy.address()));
        }
    }

    @Test
    void manyConnections_needOneThread() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sockets.add(connect());
        }
        for (Socket socket : sockets) {
            assertThat(EchoClient.ask(socket, 'a')).isEqualTo('a');
        }
        assertThat(proxy.openConnections()).isEqualTo(200);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("faulty-proxy-" + proxy.port()))
                .hasSize(1);
        proxy.stall();
        for (Socket socket : sockets) {
            socket.close();
        }
        until(() -> proxy.openConnections() == 0 && server.connections() == 0);
    }

    @Test
    void stall_senderIsHeldBack_andNothingIsLost() throws Exception {
        byte[] sent = new byte[8_000_000];
        new Random(2).nextBytes(sent);
        try (Socket socket = connect()) {
            EchoClient.ask(socket, 'a');
            proxy.stall();
            AtomicLong written = new AtomicLong();
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; i < sent.length; i += 10_000) {
                        socket.getOutputStream().write(sent, i, 10_000);
                        written.addAndGet(10_000);
                    }
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            writer.start();
            until(() -> writer.getStackTrace().length > 0 && isStill(written));
            assertThat(written.get()).isPositive().isLessThan(sent.length);

            proxy.heal();
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
            writer.join();
        }
    }

    private static boolean isStill(AtomicLong number) {
        long before = number.get();
        LockSupport.parkNanos(ofMillis(100).toNanos());
        return before > 0 && number.get() == before;
    }

    @Test
    void faults_fromSeveralThreads_endInAFaultOfTheirs() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int j = 0; j < 50; j++) {
                    proxy.refuse();
                    proxy.stall();
                    proxy.reset();
                    proxy.heal();
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        try (Socket socket = connect()) {
            assertThat(EchoClient.ask(socket, 'a')).isEqualTo('a');
        }
    }

    @Test
    void stallAnswers_serverHears_clientDoesNot() throws IOException {
        proxy.stallAnswers();
        try (Socket socket = connect()) {
            socket.getOutputStream().write('a');
            until(() -> server.heard() == 1);
            assertSilent(socket);
            proxy.heal();
            assertThat(socket.getInputStream().read()).isEqualTo('a');
        }
    }

    @Test
    void stallAnswers_clientLeaves_isLetGo() throws IOException {
        proxy.stallAnswers();
        try (Socket socket = connect()) {
            socket.getOutputStream().write('a');
            until(() -> server.connections() == 1);
        }
        until(() -> proxy.openConnections() == 0 && server.connections() == 0);
    }

    @Test
    void reset_cutsWhatIsThere_andWhatComes() throws IOException {
        try (Socket before = connect()) {
            EchoClient.ask(before, 'a');
            proxy.reset();
            assertReset(before);
        }
        try (Socket during = connect()) {
            assertReset(during);
        }
        proxy.heal();
        try (Socket after = connect()) {
            assertThat(EchoClient.ask(after, 'b')).isEqualTo('b');
        }
    }

    @Test
    void resetAfter_cutsInTheMiddle_eachConnectionForItself() throws IOException {
        try (Socket before = connect()) {
            EchoClient.ask(before, 'a');
            proxy.resetAfter(3);
            try (Socket during = connect()) {
                for (Socket socket : new Socket[] {before, during}) {
                    socket.getOutputStream().write(new byte[] {'1', '2', '3', '4', '5'});
                    assertThat(socket.getInputStream().readNBytes(3)).containsExactly('1', '2', '3');
                    assertReset(socket);
                }
            }
        }
        until(() -> server.connections() == 0);
    }

    @Test
    void halfClose_clientReadsTheEnd_andMayWrite() throws IOException {
        try (Socket before = connect()) {
            EchoClient.ask(before, 'a');
            proxy.halfClose();
            try (Socket during = connect()) {
                for (Socket socket : new Socket[] {before, during}) {
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                    for (int i = 0; i < 50; i++) {
                        socket.getOutputStream().write(new byte[1_000]);
                    }
                }
                assertThat(proxy.openConnections()).isEqualTo(2);
                proxy.heal();
                assertThat(during.getInputStream().read()).isEqualTo(-1);
            }
        }
        until(() -> proxy.openConnections() == 0 && server.connections() == 0);
    }

    /** An answer that was held when the end came is not for after it. */
    @Test
    void halfClose_ofOneThatWasSilent_staysSoWhenHealed() throws IOException {
        proxy.stallAnswers();
        try (Socket socket = connect()) {
            socket.getOutputStream().write('a');
            until(() -> server.heard() == 1);
            assertSilent(socket);
            proxy.halfClose();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            proxy.heal();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(proxy.openConnections()).isOne();
        }
    }

    @Test
    void halfCloseAfter_endsInTheMiddle() throws IOException {
        proxy.halfCloseAfter(3);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(new byte[] {'1', '2', '3', '4', '5'});
            assertThat(socket.getInputStream().readAllBytes()).containsExactly('1', '2', '3');
            socket.getOutputStream().write('6');
        }
        until(() -> proxy.openConnections() == 0 && server.connections() == 0);
    }

    @Test
    void drip_bytesComeAtTheirTime() throws IOException {
        proxy.drip(2, ofMillis(60));
        try (Socket socket = connect()) {
            long start = System.nanoTime();
            socket.getOutputStream().write(new byte[] {'1', '2', '3', '4', '5', '6'});
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(6)).containsExactly('1', '2', '3', '4', '5', '6');
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(ofMillis(115), Duration.ofSeconds(5));
            proxy.heal();
            assertThat(EchoClient.ask(socket, '7')).isEqualTo('7');
        }
    }

    @Test
    void delay_answersComeLater_connectionsDoNot() throws IOException {
        proxy.delay(ofMillis(120));
        long start = System.nanoTime();
        try (Socket socket = connect()) {
            assertThat(EchoClient.ask(socket, 'a')).isEqualTo('a');
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(ofMillis(118), Duration.ofSeconds(5));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void serverIsGone_isReset() throws IOException {
        server.close();
        try (Socket socket = connect()) {
            assertReset(socket);
        }
    }

    @Test
    void toNothing_acceptsAndIsSilent() throws IOException {
        try (FaultyProxy nothing = FaultyProxy.toNothing()) {
            try (Socket socket = EchoClient.connect(nothing.port())) {
                socket.getOutputStream().write('a');
                assertSilent(socket);
            }
            until(() -> nothing.openConnections() == 0);
            nothing.refuse();
            assertThatExceptionOfType(ConnectException.class)
                    .isThrownBy(() -> EchoClient.connect(nothing.port()).close());
            nothing.heal();
            try (Socket socket = EchoClient.connect(nothing.port())) {
                assertSilent(socket);
            }
        }
    }

    @Test
    void close_endsConnections_andRefusesOrders() throws IOException {
        try (Socket socket = connect()) {
            EchoClient.ask(socket, 'a');
            proxy.close();
            assertReset(socket);
        }
        assertThatIllegalStateException().isThrownBy(proxy::heal).withMessage("proxy: closed (expected: open)");
        assertThat(proxy.openConnections()).isZero();
        proxy.close();
    }

    @Test
    void values_areChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultyProxy.to(0))
                .withMessage("port: 0 (expected: 1 to 65535)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.resetAfter(0))
                .withMessage("bytes: 0 (expected: 1 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.drip(1, Duration.ZERO))
                .withMessage("interval: PT0S (expected: > 0)");
    }
}
