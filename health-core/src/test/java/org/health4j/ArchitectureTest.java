package org.health4j;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a reader of the code cannot see. Each rule is tried on code that breaks it. */
class ArchitectureTest {

    private static final JavaClasses MAIN = new ClassFileImporter().importUrl(location(HealthMonitor.class));
    private static final JavaClasses TESTS = new ClassFileImporter().importUrl(location(ArchitectureTest.class));
    private static final JavaClasses BAD =
            new ClassFileImporter().importClasses(Bad.class, Bad.Open.class, Bad.Visible.class, Bad.Foreign.class);

    /** What is documented for users. */
    private static final Set<String> PUBLIC = Set.of(
            "CertificateIndicator",
            "CertificateIndicator.Builder",
            "CheckContext",
            "CheckContext.Registration",
            "CheckDetails",
            "CheckFigures",
            "CheckOptions",
            "CheckOptions.Builder",
            "CheckOverride",
            "CheckReport",
            "CheckRunReport",
            "DeadlockIndicator",
            "DiskSpaceIndicator",
            "DiskSpaceIndicator.Builder",
            "ExecutorIndicator",
            "Freshness",
            "FreshnessIndicator",
            "FreshnessIndicator.Builder",
            "Health",
            "HealthGroup",
            "HealthGroup.Members",
            "HealthIndicator",
            "HealthIndicatorProvider",
            "HealthListener",
            "HealthListener.Registration",
            "ObservedIndicator",
            "ObservedIndicator.Builder",
            "RunTotals",
            "Configuration",
            "ConfigurationReader",
            "Setting",
            "Setting.Kind",
            "Setting.Scope",
            "HealthMonitor",
            "HealthMonitor.Service",
            "HealthMonitorBuilder",
            "HealthReport",
            "HeapIndicator",
            "HeapIndicator.Builder",
            "Heartbeat",
            "Reason",
            "RunStatistics",
            "Scheduler",
            "Status",
            "StuckRun",
            "SwitchIndicator",
            "Ticker",
            "Transition",
            "Transition.Subject");

    /** The defaults of the tickers, and where somebody waits in real time for the end of something: documented as such. */
    private static final Set<String> REAL_TIME = Set.of(
            "HealthMonitorBuilder.<init>",
            "ObservedIndicator.Builder.<init>",
            "ExecutorIndicator.of",
            "Freshness.of",
            "Heartbeat.of",
            "Checks.awaitEnd",
            "MonitoredCheck.awaitEnd",
            "Notifier.close",
            "Lane.awaitEnd",
            "LivenessFile.close",
            "ShutdownSignal.drainAll");

    /**
     * The defaults of what may be replaced by another clock: what the monitor shows, and two indicators that are about the wall clock, since the
     * dates of certificates and files are its dates.
     */
    private static final Set<String> WALL_TIME = Set.of(
            "HealthMonitorBuilder.<init>", "CertificateIndicator.Builder.<init>", "FreshnessIndicator.Builder.<init>");

    static final ArchRule DEPENDENCIES = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "javax.net.ssl..", "org.slf4j..", "org.jspecify..", "org.health4j..");

    static final ArchRule WALL_CLOCK = noClasses()
            .should(access(
                    "look at the wall clock",
                    access -> isAny(access, "java.lang.System.currentTimeMillis", "java.util.Calendar.getInstance")
                            || isAny(access, "java.util.Date.<init>")
                            || (owner(access).startsWith("java.time.")
                                    && name(access).equals("now"))
                            || (owner(access).equals("java.time.Clock")
                                    && name(access).matches("system.*|tick.+"))
                            || (isAny(access, "java.time.InstantSource.system")
                                    && !WALL_TIME.contains(origin(access)))));

    static final ArchRule MONOTONIC_CLOCK = noClasses()
            .should(access(
                    "look past the ticker",
                    access -> isAny(access, "java.lang.System.nanoTime") && !REAL_TIME.contains(origin(access))));

    static final ArchRule SLEEP = noClasses()
            .should(access(
                    "sleep",
                    access -> name(access).equals("sleep") && owner(access).matches("java\\..*(Thread|TimeUnit)")));

    static final ArchRule CLOSED = classes()
            .that(are(DescribedPredicate.describe("not public", (JavaClass type) -> !isPublic(type))))
            .and()
            .areNotAnonymousClasses()
            .and()
            .areNotInterfaces()
            .should()
            .haveModifier(JavaModifier.FINAL);

    /** The picture's lock, the run's and the action's are blocks, which cannot be seen here. */
    static final ArchRule LOCKS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent.locks")
            .orShould()
            .dependOnClassesThat(are(type(java.util.concurrent.Semaphore.class)));

    static final ArchRule SYNCHRONIZED = methods()
            .that()
            .haveModifier(JavaModifier.SYNCHRONIZED)
            .should(new ArchCondition<>("call no code of others") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    method.getAccessesFromSelf().stream()
                            .filter(access -> isForeign(access))
                            .forEach(access ->
                                    events.add(SimpleConditionEvent.violated(method, access.getDescription())));
                }
            });

    static final ArchRule FOREIGN = noClasses()
            .should(access(
                    "call an indicator or a listener but where any failure becomes a result",
                    access -> (isAny(access, "org.health4j.HealthIndicator.check")
                                    && !Set.of("CheckRun.run", "LocalIndicator.check", "ObservedIndicator.check")
                                            .contains(origin(access)))
                            || (isAny(access, "org.health4j.HealthListener.onTransition")
                                    && !origin(access).equals("Notifier.tell"))));

    static final ArchRule THREADS = noClasses()
            .should(access(
                    "take threads that are not the monitor's",
                    access -> owner(access).equals("java.util.concurrent.ForkJoinPool")
                            || (owner(access).startsWith("java.util.concurrent.Completa")
                                    && (name(access).endsWith("Async")
                                            || name(access).matches("orTimeout|completeOnTimeout")))
                            || name(access).equals("parallelStream")
                            || (isAny(access, "java.lang.Thread.<init>", "java.util.Timer.<init>")
                                    && !Set.of("CheckThreads.daemon", "ShutdownSignal.install")
                                            .contains(origin(access)))
                            || owner(access).equals("java.util.concurrent.Executors")));

    static Stream<ArchRule> rules() {
        return Stream.of(
                DEPENDENCIES, WALL_CLOCK, MONOTONIC_CLOCK, SLEEP, CLOSED, LOCKS, SYNCHRONIZED, FOREIGN, THREADS);
    }

    @ParameterizedTest
    @MethodSource("rules")
    @Promise({17, 18})
    void main_keepsTheRule(ArchRule rule) {
        rule.check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void codeThatBreaksTheRule_isSeen(ArchRule rule) {
        assertThat(rule.evaluate(BAD).hasViolation()).as(rule.getDescription()).isTrue();
    }

    @Test
    void everyWayToTheWallClock_isSeen() {
        String violations = WALL_CLOCK.evaluate(BAD).getFailureReport().toString();
        assertThat(violations)
                .contains("currentTimeMillis")
                .contains("Instant.now")
                .contains("LocalDateTime.now")
                .contains("Clock.systemUTC")
                .contains("Date.<init>")
                .contains("InstantSource.system");
    }

    @Test
    void tests_sleepNowhere() {
        SLEEP.check(TESTS.that(DescribedPredicate.describe(
                "written to be tried on", type -> !type.getName().contains("ArchitectureTest$Bad"))));
    }

    @Test
    void publicTypes_areThoseThatAreDocumented() {
        Set<String> found = new TreeSet<>();
        MAIN.stream().filter(type -> !isHidden(type)).forEach(type -> found.add(shortName(type)));
        assertThat(found).containsExactlyInAnyOrderElementsOf(PUBLIC);
    }

    private static java.net.URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC);
    }

    /** Not to be seen from outside: it, or what it stands in. */
    private static boolean isHidden(JavaClass type) {
        return !isPublic(type)
                || type.getSimpleName().equals("package-info")
                || type.getEnclosingClass().filter(ArchitectureTest::isHidden).isPresent();
    }

    private static String shortName(JavaClass type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }

    private static String owner(JavaAccess<?> access) {
        return access.getTargetOwner().getName();
    }

    private static String name(JavaAccess<?> access) {
        return access.getTarget().getName();
    }

    private static String origin(JavaAccess<?> access) {
        JavaMember origin = access.getOrigin();
        return shortName(origin.getOwner()) + "." + origin.getName();
    }

    private static boolean isAny(JavaAccess<?> access, String... members) {
        return List.of(members).contains(owner(access) + "." + name(access));
    }

    private static boolean isForeign(JavaAccess<?> access) {
        return owner(access).matches("org\\.health4j\\.(HealthIndicator|HealthListener|Scheduler|Ticker)")
                || owner(access).matches("java\\.lang\\.Runnable|java\\.util\\.concurrent\\.(Callable|Executor)")
                || owner(access).startsWith("java.util.function.");
    }

    private static ArchCondition<JavaClass> access(String what, Predicate<JavaAccess<?>> forbidden) {
        return new ArchCondition<>(what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    events.add(new SimpleConditionEvent(access, forbidden.test(access), access.getDescription()));
                }
            }
        };
    }

    /** Does all that is forbidden. */
    static final class Bad {

        /** Can be extended. */
        static class Open {}

        /** Not final either. */
        public static class Visible {}

        /** Depends on what core does not. */
        static final class Foreign {
            final List<org.junit.jupiter.api.TestInfo> infos = List.of();
        }

        final ReentrantLock lock = new ReentrantLock();

        synchronized long locked(Supplier<Long> foreign) {
            return foreign.get();
        }

        @SuppressWarnings("JavaUtilDate")
        List<Object> wallClock() {
            Supplier<Instant> reference = Instant::now;
            return List.of(
                    System.currentTimeMillis(),
                    reference,
                    LocalDateTime.now(java.time.ZoneOffset.UTC),
                    Clock.systemUTC(),
                    new Date(),
                    java.time.InstantSource.system());
        }

        long monotonicClock() {
            return System.nanoTime();
        }

        void sleep() throws InterruptedException {
            Thread.sleep(1);
            TimeUnit.SECONDS.sleep(1);
        }

        void threads() {
            CompletableFuture.runAsync(() -> {});
            ForkJoinPool.commonPool();
        }

        Health foreign(HealthIndicator indicator, CheckContext context) throws Exception {
            return indicator.check(context);
        }
    }
}
