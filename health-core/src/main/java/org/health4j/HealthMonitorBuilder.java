package org.health4j;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.health4j.config.Configuration;
import org.health4j.config.ConfigurationReader;
import org.health4j.config.Setting;
import org.jspecify.annotations.Nullable;

/**
 * Collects checks and groups, and starts a {@link HealthMonitor}. Not safe for use by several threads.
 *
 * <p>Registering and membership are two things. {@link #check(String, HealthIndicator) check} makes a check known, and a member of
 * {@link HealthGroup#DEEP}; {@link #group(HealthGroup, Consumer) group} makes it count somewhere. The verbs
 * {@link #liveness(String, HealthIndicator) liveness}, {@link #readiness(String, HealthIndicator) readiness} and
 * {@link #startup(String, HealthIndicator) startup} do both at once.
 *
 * <p>A check's name is taken once. It has 1 to 63 characters: letters, digits, dots, dashes and underscores, the first one a letter
 * or digit; names that begin with {@code health4j.} are the monitor's own. Two names differ in more than case and punctuation, so that each has an
 * environment variable of its own.
 */
public final class HealthMonitorBuilder {

    private static final Duration LONGEST_DRAIN = Duration.ofHours(1);

    final Roster roster = new Roster();
    final List<HealthListener> listeners = new ArrayList<>();
    HealthMonitor.@Nullable Service service;
    private boolean started;
    Ticker ticker = System::nanoTime;
    InstantSource clock = InstantSource.system();

    @Nullable
    Scheduler scheduler;

    @Nullable
    Executor executor;

    @Nullable
    Duration drain;

    @Nullable
    Path livenessFile;

    boolean doctor = true;
    Map<String, String> environment = System.getenv();
    Path terminationLog = TerminationLog.KUBERNETES;
    Configuration configuration = Configuration.system();

    HealthMonitorBuilder() {}

    /**
     * What the application is called; shown in every answer. Not shown by default.
     *
     * @param name 1 to 100 bytes in UTF-8
     * @param version at most 100 bytes in UTF-8
     * @return this
     * @throws IllegalArgumentException when one is too long, or the name is blank
     */
    public HealthMonitorBuilder service(String name, String version) {
        service = new HealthMonitor.Service(name, version);
        return this;
    }

    /**
     * Makes a check known, with the default options.
     *
     * @param name the check's name
     * @param indicator what looks
     * @return this
     * @throws IllegalArgumentException when the name is malformed or taken
     */
    public HealthMonitorBuilder check(String name, HealthIndicator indicator) {
        return check(name, indicator, CheckOptions.defaults());
    }

    /**
     * Makes a check known.
     *
     * @param name the check's name
     * @param indicator what looks
     * @param configure sets options
     * @return this
     * @throws IllegalArgumentException when the name is malformed or taken
     */
    public HealthMonitorBuilder check(
            String name, HealthIndicator indicator, Consumer<CheckOptions.Builder> configure) {
        return check(name, indicator, CheckOptions.of(configure));
    }

    /**
     * Makes a check known.
     *
     * @param name the check's name
     * @param indicator what looks
     * @param options when it looks, and how long it may take
     * @return this
     * @throws IllegalArgumentException when the name is malformed or taken
     */
    public HealthMonitorBuilder check(String name, HealthIndicator indicator, CheckOptions options) {
        roster.register(name, Roster.Registered.of(indicator, options), Set.of());
        return this;
    }

    /**
     * A check that tells whether the process must be restarted.
     *
     * @param name the check's name
     * @param indicator a local indicator
     * @return this
     * @throws IllegalArgumentException when the name is malformed or taken, or the indicator is remote
     */
    public HealthMonitorBuilder liveness(String name, HealthIndicator indicator) {
        return member(HealthGroup.LIVENESS, name, indicator, CheckOptions.defaults());
    }

    /**
     * A check that tells whether the process must be restarted.
     *
     * @param name the check's name
     * @param indicator a local indicator, unless {@link CheckOptions.Builder#allowRemote()} is set
     * @param configure sets options
     * @return this
     * @throws IllegalArgumentException when the name is malformed or taken, or the indicator is remote
     */
    public HealthMonitorBuilder liveness(
            String name, HealthIndicator indicator, Consumer<CheckOptions.Builder> configure) {
        return member(HealthGroup.LIVENESS, name, indicator, CheckOptions.of(configure));
    }

    /**
     * A check that tells whether new work may be sent here.
     *
     * @param name the check's name
     * @param indicator what looks
     * @return this
     * @throws IllegalArgumentException when the name is malformed or taken
     */
    public HealthMonitorBuilder readiness(String name, HealthIndicator indicator) {
        return member(HealthGroup.READINESS, name, indicator, CheckOptions.defaults());
    }

    /**
     * A check that tells whether new work may be sent here.
     *
     * @param name the check's name
     * @param indicator what looks
     * @param configure sets options
     * @return this
     * @throws IllegalArgumentException when the name is malformed or taken
     */
    public HealthMonitorBuilder readiness(
            String name, HealthIndicator indicator, Consumer<CheckOptions.Builder> configure) {
        return member(HealthGroup.READINESS, name, indicator, CheckOptions.of(configure));
    }

    /**
     * A check that tells whether the application has started.
     *
     * @param name the check's name
     * @param indicator a local indicator
     * @return this
     * @throws IllegalArgumentException when the name is malformed or taken, or the indicator is remote
     */
    public HealthMonitorBuilder startup(String name, HealthIndicator indicator) {
        return member(HealthGroup.STARTUP, name, indicator, CheckOptions.defaults());
    }

    /**
     * A check that tells whether the application has started.
     *
     * @param name the check's name
     * @param indicator a local indicator, unless {@link CheckOptions.Builder#allowRemote()} is set
     * @param configure sets options
     * @return this
     * @throws IllegalArgumentException when the name is malformed or taken, or the indicator is remote
     */
    public HealthMonitorBuilder startup(
            String name, HealthIndicator indicator, Consumer<CheckOptions.Builder> configure) {
        return member(HealthGroup.STARTUP, name, indicator, CheckOptions.of(configure));
    }

    /**
     * A check that is seen in the deep view and counts nowhere else: another name for
     * {@link #check(String, HealthIndicator)}.
     *
     * @param name the check's name
     * @param indicator what looks
     * @return this
     * @throws IllegalArgumentException when the name is malformed or taken
     */
    public HealthMonitorBuilder deep(String name, HealthIndicator indicator) {
        return check(name, indicator);
    }

    /**
     * A check that is seen in the deep view and counts nowhere else.
     *
     * @param name the check's name
     * @param indicator what looks
     * @param configure sets options
     * @return this
     * @throws IllegalArgumentException when the name is malformed or taken
     */
    public HealthMonitorBuilder deep(String name, HealthIndicator indicator, Consumer<CheckOptions.Builder> configure) {
        return check(name, indicator, configure);
    }

    private HealthMonitorBuilder member(
            HealthGroup group, String name, HealthIndicator indicator, CheckOptions options) {
        roster.register(name, Roster.Registered.of(indicator, options), Set.of(group));
        return this;
    }

    /**
     * Makes checks count in a group, in addition to those that count there already. The checks may be made known later.
     *
     * @param group any group but {@link HealthGroup#DEEP} and {@link HealthGroup#OVERALL}, which have every check in them
     * @param configure names the checks
     * @return this
     * @throws IllegalArgumentException when the group is one of those, or a check is in it already
     */
    public HealthMonitorBuilder group(HealthGroup group, Consumer<HealthGroup.Members> configure) {
        Map<String, Boolean> members = HealthGroup.Members.of(group, configure);
        roster.open(group);
        roster.join(group, members);
        return this;
    }

    /**
     * Registers what the jars on the path bring along: every {@link HealthIndicatorProvider} that {@link ServiceLoader} finds with the
     * thread's context class loader. Nothing is discovered by default.
     *
     * @return this
     * @throws IllegalArgumentException when a provider registers what must not be, for example a name that is taken
     * @throws java.util.ServiceConfigurationError when a provider cannot be made
     */
    public HealthMonitorBuilder discover() {
        for (HealthIndicatorProvider provider : ServiceLoader.load(HealthIndicatorProvider.class)) {
            try {
                provider.provide(this);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "provider: " + provider.getClass().getName() + ": " + e.getMessage(), e);
            }
        }
        return this;
    }

    /**
     * Adds one that is told of each transition of a check or of a group.
     *
     * @param listener is told
     * @return this
     */
    public HealthMonitorBuilder listener(HealthListener listener) {
        listeners.add(requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Drains for 5 s on SIGTERM, see {@link #drainOnShutdown(Duration)}. Docker kills after 10 s.
     *
     * @return this
     */
    public HealthMonitorBuilder drainOnShutdown() {
        return drainOnShutdown(Duration.ofSeconds(5));
    }

    /**
     * On SIGTERM, {@linkplain HealthMonitor#drain(Duration) drains} while the application still serves, and only then lets the JVM
     * begin to shut down. Off by default. Where the JVM gives the signal to nobody ({@code -Xrs}, or no module {@code jdk.unsupported}) the drain is a
     * shutdown hook, which runs beside the others.
     *
     * @param duration how long to go on serving, up to 1 h; must be shorter than what the platform waits before it kills
     * @return this
     * @throws IllegalArgumentException when out of range
     */
    public HealthMonitorBuilder drainOnShutdown(Duration duration) {
        checkDrain(duration);
        drain = duration;
        return this;
    }

    static void checkDrain(Duration duration) {
        if (duration.isNegative() || duration.compareTo(LONGEST_DRAIN) > 0) {
            throw new IllegalArgumentException(
                    "drain: " + duration + " (expected: " + Duration.ZERO + " to " + LONGEST_DRAIN + ")");
        }
    }

    /**
     * Writes liveness to a file, for an application without a port: its date is at most 5 s old while the application is live, and 1970 while liveness is DOWN,
     * which shows within a second; its one line says what liveness says. {@code health-probe file:/path?maxAge=30s} reads it, and so does
     * whoever looks at a file's age. It is moved into place whole, from a file of the same name with {@code .} before and {@code .new} behind it, and taken
     * away when the monitor is closed. Off by default.
     *
     * @param file in a directory that is there and can be written; not the file of another monitor of this process
     * @return this
     */
    public HealthMonitorBuilder livenessFile(Path file) {
        livenessFile = requireNonNull(file, "livenessFile");
        return this;
    }

    /**
     * Replaces the monitor's own threads for running checks. It must run tasks on other threads than the caller's, and as many at
     * once as there are checks that may hang. The monitor does not close it.
     *
     * @param executor runs the checks
     * @return this
     */
    public HealthMonitorBuilder executor(Executor executor) {
        this.executor = requireNonNull(executor, "executor");
        return this;
    }

    /**
     * Replaces the monotonic clock, for tests. {@code System::nanoTime} by default.
     *
     * @param ticker the clock that is measured with
     * @return this
     */
    public HealthMonitorBuilder ticker(Ticker ticker) {
        this.ticker = requireNonNull(ticker, "ticker");
        return this;
    }

    /**
     * Replaces the wall clock, for tests. It is only ever shown, never calculated with.
     *
     * @param clock the clock that is shown
     * @return this
     */
    public HealthMonitorBuilder clock(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
        return this;
    }

    /**
     * Replaces the monitor's own timer thread, for tests. The monitor does not close it.
     *
     * @param scheduler runs what is due
     * @return this
     */
    public HealthMonitorBuilder scheduler(Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        return this;
    }

    /**
     * Says where the operator's values come from, which count before the code's: this process' environment and system properties by default.
     *
     * @param configuration the values; {@link Configuration#none()} for none
     * @return this
     */
    public HealthMonitorBuilder configuration(Configuration configuration) {
        this.configuration = requireNonNull(configuration, "configuration");
        return this;
    }

    private void configure() {
        OperatorOptions operator = new OperatorOptions(configuration);
        roster.options(operator::of);
        ConfigurationReader reader = operator.reader();
        reader.read(Setting.DRAIN_ON_SHUTDOWN, value -> {
            checkDrain((Duration) value);
            drain = value.equals(Duration.ZERO) ? null : (Duration) value;
        });
        reader.read(
                Setting.LIVENESS_PATH, value -> livenessFile = value.equals("off") ? null : Path.of((String) value));
        reader.read(Setting.DOCTOR, value -> doctor = (Boolean) value);
        reader.requireValid();
        reader.warnOfUnknown();
        if (doctor) {
            ProbeDoctor.warnOnce(environment);
        }
    }

    /**
     * Starts the checks. The builder must not be used any more.
     *
     * @return a running monitor
     * @throws IllegalArgumentException when a group names a check that is not there, or a remote one that it refuses; when a value of the
     *     {@linkplain #configuration configuration} is malformed or out of range; when the directory of the {@linkplain #livenessFile liveness
     *     file} is not there, or another monitor writes that file
     * @throws IllegalStateException when it has started one already
     */
    public HealthMonitor start() {
        if (started) {
            throw new IllegalStateException("this builder has started its monitor (expected: a new builder)");
        }
        roster.groups().forEach(group -> roster.verify(group, roster.names(group)));
        configure();
        started = true;
        HealthMonitor monitor = new HealthMonitor(this);
        monitor.start();
        return monitor;
    }
}
