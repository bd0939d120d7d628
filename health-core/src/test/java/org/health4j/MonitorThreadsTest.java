package org.health4j;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.health4j.HealthGroup.READINESS;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Which threads a monitor has, and that none is left. */
@Timeout(60)
class MonitorThreadsTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final MonitorThreads threads = new MonitorThreads();
    private final Set<Thread> ranOn = ConcurrentHashMap.newKeySet();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void letGo() {
        release.countDown();
    }

    private Health look(CheckContext context) {
        ranOn.add(Thread.currentThread());
        runs.incrementAndGet();
        return runs.get() % 2 == 0 ? Health.up() : Health.down(Reason.QUERY_FAILED);
    }

    @Test
    @Promise(4)
    void allThreads_areDaemonsWithTheMonitorsName_onePerCheckAndReused() {
        try (HealthMonitor monitor = threads.start(HealthMonitor.builder()
                .listener(transition -> {})
                .readiness("db", this::look, check -> check.period(ofMillis(2)))
                .check(
                        "hung",
                        context -> {
                            context.onTimeout(() -> Waiting.uninterruptibly(release));
                            Waiting.uninterruptibly(release);
                            return Health.up();
                        },
                        check -> check.timeout(ofMillis(20))))) {
            monitor.refresh(READINESS);
            Waiting.until(() -> runs.get() > 200
                    && threads.names().contains("health4j-hung")
                    && threads.names().contains("health4j-hung-timeout"));

            assertThat(threads.alive()).allMatch(Thread::isDaemon);
            assertThat(threads.names()).allMatch(name -> name.startsWith("health4j-"));
            assertThat(new HashSet<>(threads.names()))
                    .contains("health4j-scheduler", "health4j-hung", "health4j-hung-timeout", "health4j-listener");
            assertThat(threads.alive()).hasSizeLessThanOrEqualTo(8);
            assertThat(ranOn).as("threads of two hundred runs").hasSizeLessThanOrEqualTo(5);
        }
    }

    @Test
    @Promise(4)
    void run_isOnAPlatformThreadOfItsOwn_namedAfterItsCheck_alsoWhereAReaderAsksForIt() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness(
                        "dear",
                        context -> {
                            names.add(Thread.currentThread().getName());
                            return look(context);
                        },
                        check -> check.onDemand(ofHours(1)))
                .start()) {
            monitor.report(READINESS);
            Waiting.until(() -> runs.get() > 0);

            assertThat(names).containsExactly("health4j-dear");
            assertThat(ranOn).doesNotContain(Thread.currentThread()).allMatch(thread -> !isVirtual(thread));
        }
    }

    /** By name, since these sources are compiled for a JDK that has none. */
    private static boolean isVirtual(Thread thread) {
        return thread.getClass().getName().contains("VirtualThread");
    }

    @Test
    @Promise(4)
    void run_inheritsNoThreadLocalsOfWhoeverStartsTheMonitor() {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        Set<String> found = ConcurrentHashMap.newKeySet();
        local.set("tenant");
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness("db", context -> {
                    found.add(String.valueOf(local.get()));
                    return Health.up();
                })
                .start()) {
            Waiting.until(() -> monitor.report(READINESS).healthy());
        } finally {
            local.remove();
        }
        assertThat(found).containsExactly("null");
    }

    @Test
    @Promise({4, 18})
    void executorAndScheduler_canBeReplaced_andAreNotClosed() {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try {
            HealthMonitor monitor = threads.start(HealthMonitor.builder()
                    .executor(executor)
                    .scheduler((task, delay) -> scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS))
                    .readiness("db", this::look));
            Waiting.until(() -> runs.get() > 0);
            monitor.close();

            assertThat(ranOn).extracting(Thread::getName).containsExactly("mine");
            assertThat(threads.names()).doesNotContain("health4j-scheduler", "health4j-db");
            assertThat(executor.isShutdown()).isFalse();
            assertThat(scheduler.isShutdown()).isFalse();
        } finally {
            executor.shutdown();
            scheduler.shutdownNow();
        }
    }

    @Test
    @Promise(18)
    void close_leavesNoThread() {
        CountDownLatch heard = new CountDownLatch(1);
        HealthMonitor monitor = threads.start(HealthMonitor.builder()
                .listener(transition -> heard.countDown())
                .readiness("db", this::look, check -> check.period(ofMillis(2)))
                .readiness(
                        "freed",
                        context -> {
                            context.onTimeout(release::countDown);
                            release.await();
                            return Health.up();
                        },
                        check -> check.timeout(ofMinutes(1))));
        monitor.refresh(READINESS);
        Waiting.until(() -> runs.get() > 20 && heard.getCount() == 0);
        monitor.override("db", Status.DOWN, Reason.of("MAINTENANCE"), "alice", ofHours(1));
        monitor.close();

        // At once, but for what a thread needs to go away.
        long start = System.nanoTime();
        Waiting.until(() -> threads.alive().isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ofSeconds(5));
        int ran = runs.get();
        for (int i = 0; i < 50; i++) {
            Waiting.moment();
        }
        assertThat(runs.get()).isEqualTo(ran);
    }

    @Test
    @Promise(18)
    void close_whileEverythingHangs_endsAfterTwoSecondsOrSo() {
        CountDownLatch attached = new CountDownLatch(1);
        Logger logger = (Logger) LoggerFactory.getLogger(HealthMonitor.class);
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                Waiting.uninterruptibly(release);
            }
        };
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
        try {
            HealthMonitor monitor = threads.start(HealthMonitor.builder()
                    .listener(transition -> Waiting.uninterruptibly(release))
                    .listener(transition -> Waiting.uninterruptibly(release))
                    .readiness("well", context -> {
                        Waiting.uninterruptibly(attached);
                        return Health.up();
                    })
                    .deep("hung", context -> {
                        context.onTimeout(() -> Waiting.uninterruptibly(release));
                        Waiting.uninterruptibly(release);
                        return Health.up();
                    }));
            CountDownLatch refreshed = new CountDownLatch(1);
            monitor.refresh(READINESS).thenRun(() -> {
                refreshed.countDown();
                Waiting.uninterruptibly(release);
            });
            attached.countDown();
            Waiting.until(() -> refreshed.getCount() == 0
                    && threads.names().containsAll(List.of("health4j-listener", "health4j-log", "health4j-hung")));
            long start = System.nanoTime();
            monitor.close();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ofMillis(3_500));
        } finally {
            release.countDown();
            Waiting.until(() -> threads.alive().isEmpty());
            logger.detachAppender(appender);
            logger.setAdditive(true);
            logger.setLevel(null);
        }
    }

    @Test
    @Promise(18)
    void close_byAListenerOrByACheck_ends() {
        for (boolean byListener : List.of(true, false)) {
            CountDownLatch closed = new CountDownLatch(1);
            CountDownLatch started = new CountDownLatch(1);
            HealthMonitor[] monitor = new HealthMonitor[1];
            Runnable close = () -> {
                Waiting.uninterruptibly(started);
                monitor[0].close();
                closed.countDown();
            };
            monitor[0] = threads.start(HealthMonitor.builder()
                    .listener(transition -> {
                        if (byListener) {
                            close.run();
                        }
                    })
                    .readiness("db", context -> {
                        if (!byListener) {
                            close.run();
                        }
                        return Health.up();
                    }));
            started.countDown();
            Waiting.until(() -> closed.getCount() == 0);
            Waiting.until(() -> threads.alive().isEmpty());
        }
    }

    @Test
    @Promise(18)
    void close_onAThreadThatIsInterrupted_freesWhatIsUnderWay() {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch freed = new CountDownLatch(2);
        HealthIndicator hangs = context -> {
            context.onTimeout(freed::countDown);
            begun.countDown();
            Waiting.uninterruptibly(freed);
            return Health.up();
        };
        HealthMonitor monitor = threads.start(HealthMonitor.builder()
                .readiness("first", hangs, check -> check.timeout(ofMinutes(10)))
                .readiness("second", hangs, check -> check.timeout(ofMinutes(10))));
        Waiting.until(() -> begun.getCount() == 0);
        Thread.currentThread().interrupt();
        monitor.close();

        assertThat(Thread.interrupted()).isTrue();
        Waiting.until(() -> freed.getCount() == 0);
        Waiting.until(() -> threads.alive().isEmpty());
    }

    @Test
    @Promise({3, 18})
    void close_inTheMomentOfADeadline_losesNoTimeoutAction() {
        Scene scene = new Scene();
        CountDownLatch freed = new CountDownLatch(2);
        AtomicBoolean closing = new AtomicBoolean();
        HealthMonitor[] monitor = new HealthMonitor[1];
        HealthIndicator hangs = HealthIndicator.async(context -> {
            context.onTimeout(freed::countDown);
            return new CompletableFuture<Health>().minimalCompletionStage();
        });
        monitor[0] = scene.builder()
                // Called between the second timeout's being counted and its actions' being run, to show the two
                // together.
                .scheduler((task, delay) -> {
                    if (closing.getAndSet(false)) {
                        monitor[0].close();
                    }
                    return scene.time.schedule(task, delay);
                })
                .readiness("first", hangs, check -> check.timeout(ofMillis(500)))
                .readiness("second", hangs, check -> check.timeout(ofMillis(501)))
                .start();
        scene.pass(ofMillis(500));
        assertThat(monitor[0].details("first").stuck()).isPresent();
        closing.set(true);
        scene.pass(ofMillis(1));

        assertThat(closing).isFalse();
        assertThat(monitor[0].details("second").stuck()).isPresent();
        Waiting.until(() -> freed.getCount() == 0);
    }
}
