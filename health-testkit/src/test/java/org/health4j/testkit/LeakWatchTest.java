package org.health4j.testkit;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@SuppressWarnings("try") // some resources are only there to be open
class LeakWatchTest {

    private static LeakWatch.Builder impatient() {
        return LeakWatch.builder().patience(ofMillis(50));
    }

    private static Thread thread(String name, CountDownLatch end) {
        Thread thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.start();
        return thread;
    }

    @Test
    void nothingNew_isNothingLeft() {
        LeakWatch.start().assertNothingLeft();
    }

    @Test
    void thread_isToldWithItsStack() throws Exception {
        LeakWatch watch = impatient().start();
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = thread("left-4711", end);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(watch::assertNothingLeft)
                .withMessageContaining("left behind after PT0.05S (expected: nothing):")
                .withMessageContaining("thread left-4711")
                .withMessageContaining("CountDownLatch.await");
        end.countDown();
        thread.join();
        watch.assertNothingLeft();
    }

    @Test
    void threadThatTakesThePlaceOfAnother_isNone() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread old = thread("pool-1", end);
        LeakWatch watch = impatient().start();
        end.countDown();
        old.join();
        CountDownLatch last = new CountDownLatch(1);
        Thread next = thread("pool-2", last);
        assertThat(watch.awaitLeft()).isEmpty();
        last.countDown();
        next.join();
    }

    @Test
    void threadsThatAreIgnored_areNone() throws Exception {
        LeakWatch watch = impatient().ignoringThreads("shared-.*").start();
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = thread("shared-client", end);
        assertThat(watch.awaitLeft()).isEmpty();
        end.countDown();
        thread.join();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void socket_isToldWithItsPorts() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LeakWatch watch = impatient().start();
            try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                    Socket accepted = server.accept()) {
                assertThat(watch.awaitLeft())
                        .singleElement()
                        .satisfies(line -> assertThat(line)
                                .startsWith("2 more socket open than at the start")
                                .contains("port " + client.getLocalPort() + " to port " + server.getLocalPort()
                                        + " ESTABLISHED")
                                .contains("port " + accepted.getLocalPort() + " to port " + client.getLocalPort()));
            }
            watch.assertNothingLeft();
        }
    }

    @Test
    void descriptorsThatAreAllowed_areNone_butNotOneMore() throws Exception {
        LeakWatch watch = impatient().allowingDescriptors(1).start();
        try (ServerSocket one = new ServerSocket(0)) {
            assertThat(watch.awaitLeft()).isEmpty();
            try (ServerSocket other = new ServerSocket(0)) {
                assertThat(watch.awaitLeft()).hasSize(1);
            }
            assertThat(one.isBound()).isTrue();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void file_isToldByItsPath(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("left.txt"), "x");
        LeakWatch watch = impatient().start();
        try (InputStream in = Files.newInputStream(file)) {
            assertThat(watch.awaitLeft()).singleElement().asString().contains("left.txt");
            assertThat(in.read()).isEqualTo('x');
        }
        watch.assertNothingLeft();
    }

    @Test
    void whatIsCounted_hasToComeBack() {
        AtomicInteger active = new AtomicInteger(2);
        LeakWatch watch =
                impatient().counting("connections in use", active::get).start();
        active.set(3);
        assertThat(watch.awaitLeft()).containsExactly("connections in use: 3 (at the start: 2)");
        active.set(1);
        watch.assertNothingLeft();
    }

    @Test
    void whatIsClosedInTime_isWaitedFor() {
        AtomicInteger active = new AtomicInteger();
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        timer.prestartAllCoreThreads();
        LeakWatch watch = LeakWatch.builder().counting("in use", active::get).start();
        active.set(1);
        timer.schedule(() -> active.set(0), 100, TimeUnit.MILLISECONDS);
        watch.assertNothingLeft();
        assertThat(active).hasValue(0);
        timer.shutdownNow();
    }

    @Test
    void values_areChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeakWatch.builder().allowingDescriptors(-1))
                .withMessage("most: -1 (expected: 0 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeakWatch.builder().patience(Duration.ofSeconds(-1)))
                .withMessage("most: PT-1S (expected: >= 0)");
    }
}
