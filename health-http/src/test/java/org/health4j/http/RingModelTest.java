package org.health4j.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.health4j.CheckContext;
import org.health4j.CheckOptions;
import org.health4j.CheckReport;
import org.health4j.Health;
import org.health4j.HealthGroup;
import org.health4j.HealthMonitor;
import org.health4j.HealthMonitorBuilder;
import org.health4j.Reason;
import org.health4j.Status;
import org.health4j.testkit.ManualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random nets of services that watch each other, on manual time, with real monitors and endpoints and no network in between, against a plain model of who
 * should see what. Rings of every length, services that watch themselves, several of one name and some without a name.
 */
class RingModelTest {

    /** Long enough for the slowest thresholds (3) and periods (5 s) over every level (4), there and back. */
    private static final Duration SETTLED = ofSeconds(150);

    private static final Random NO_THRESHOLDS = new Random() {
        @Override
        public int nextInt(int bound) {
            return 0;
        }
    };

    private static final HttpExpectations ANY =
            new HttpExpectations(null, Map.of(), null, Duration.ZERO, InstantSource.system());

    /** A service: one check of its own, and one for each service that it watches. */
    private static final class Service {
        final int number;
        final @Nullable String name;
        final boolean optionalStore;
        final List<Watch> watches = new ArrayList<>();
        boolean storeWell = true;
        boolean reachable = true;

        @Nullable
        HealthMonitor monitor;

        @Nullable
        HealthEndpoint endpoint;

        Service(int number, @Nullable String name, boolean optionalStore) {
            this.number = number;
            this.name = name;
            this.optionalStore = optionalStore;
        }

        HealthMonitor monitor() {
            return requireNonNull(monitor);
        }

        Status shown(Watch watch) {
            return monitor().report(HealthGroup.DEEP).checks().stream()
                    .filter(check -> check.name().equals(watch.check()))
                    .map(CheckReport::status)
                    .findFirst()
                    .orElseThrow();
        }

        byte[] body(String path) {
            return requireNonNull(endpoint)
                    .handle(HealthRequest.of("GET", path, "", header -> null))
                    .body();
        }
    }

    /** Reads the target's health without components of some names, or takes nothing but the status of its answer for it. */
    private record Watch(Service target, boolean optional, boolean plain, Set<String> without) {
        Watch(Service target, boolean optional) {
            this(target, optional, false, Set.of());
        }

        String check() {
            return "to-" + target.number;
        }
    }

    private static final class Net {
        final ManualTime time = new ManualTime();
        final List<Service> services = new ArrayList<>();
        final String path;
        final int depth;

        Net(String path, int depth) {
            this.path = path;
            this.depth = depth;
        }

        /** Starts everybody, with periods and thresholds that the random numbers give. */
        void start(Random random, Duration settled) {
            for (Service service : services) {
                HealthMonitorBuilder builder = HealthMonitor.builder()
                        .ticker(time)
                        .scheduler(time)
                        .clock(time.clock())
                        .executor(Runnable::run)
                        .readiness(
                                "store",
                                context -> service.storeWell ? Health.up() : Health.down(Reason.TIMEOUT),
                                check -> optional(check, service.optionalStore));
                if (service.name != null) {
                    builder.service(service.name, "1");
                }
                for (Watch watch : service.watches) {
                    DownstreamHealth downstream = new DownstreamHealth(watch.without, depth);
                    builder.readiness(
                            watch.check(),
                            context -> downstream.named(asked(watch, downstream, context)),
                            check -> optional(check, watch.optional)
                                    .periodWhenDown(ofSeconds(1 + random.nextInt(5)))
                                    .failureThreshold(1 + random.nextInt(3))
                                    .successThreshold(1 + random.nextInt(3)));
                }
                HealthMonitor monitor = builder.start();
                service.monitor = monitor;
                service.endpoint = HealthEndpoint.of(monitor);
            }
            time.advance(settled);
        }

        private static CheckOptions.Builder optional(CheckOptions.Builder check, boolean optional) {
            return optional ? check.optional() : check;
        }

        private Health asked(Watch watch, DownstreamHealth downstream, CheckContext context) {
            HealthEndpoint endpoint = watch.target.endpoint;
            if (!watch.target.reachable || endpoint == null) {
                return Health.down(Reason.CONNECTION_REFUSED);
            }
            HealthResponse response = endpoint.handle(HealthRequest.of("GET", path, "", header -> null));
            CappedBody.Content body = CappedBody.Content.whole(response.body());
            return watch.plain
                    ? ANY.ofStatus(response.status(), body)
                    : downstream.read(response.status(), body, ANY, context.service());
        }

        /** What a check should show: the worst of all that lies on a way that starts with it. */
        Status expected(Service from, Watch watch) {
            return expected(new ArrayList<>(List.of(from)), watch, false);
        }

        private Status expected(List<Service> way, Watch watch, boolean capped) {
            boolean flat = path.endsWith("/ready"); // its body tells checks, not what they are made of
            Service next = watch.target;
            if (!next.reachable) {
                return !flat && isCut(way, next) ? Status.UP : capped(Status.DOWN, capped);
            }
            if (way.size() > (flat ? 1 : depth) || isCut(way, next)) {
                return Status.UP;
            }
            Status worst = next.storeWell ? Status.UP : capped(Status.DOWN, capped || next.optionalStore);
            List<Service> longer = new ArrayList<>(way);
            longer.add(next);
            for (Watch further : next.watches) {
                worst = worst.worst(expected(longer, further, capped || further.optional));
            }
            return worst;
        }

        /** Whether somebody on the way, but the one who asks, has that name. */
        private static boolean isCut(List<Service> way, Service next) {
            return way.subList(0, way.size() - 1).stream()
                    .anyMatch(reader -> reader.name != null && reader.name.equals(next.name));
        }

        private static Status capped(Status status, boolean capped) {
            return capped ? Status.DEGRADED : status;
        }

        /** Whether the service says that it fails, and neither what is taken over of it nor the reader's own part in it accounts for that. */
        boolean isUnexplained(Service from, Watch watch) {
            Service next = watch.target;
            boolean fails = !next.storeWell && !next.optionalStore;
            for (Watch further : next.watches) {
                fails |= !further.optional && expected(next, further) == Status.DOWN;
            }
            if (!next.reachable || !fails || expected(from, watch) == Status.DOWN) {
                return false;
            }
            Set<Boolean> left = new HashSet<>();
            leftOut(new ArrayList<>(List.of(from, next)), left);
            return left.contains(false) || !left.contains(true);
        }

        /** What fails and is left out: true for what is the reader's own, false for what its parts are not to be seen of. */
        private void leftOut(List<Service> way, Set<Boolean> left) {
            boolean flat = path.endsWith("/ready");
            Service reader = way.get(0);
            for (Watch further : way.get(way.size() - 1).watches) {
                List<Service> shown = new ArrayList<>(way.subList(1, way.size()));
                if (further.optional || expected(shown, further, false) != Status.DOWN) {
                    continue;
                }
                List<Service> longer = new ArrayList<>(way);
                longer.add(further.target);
                if (!flat && reader.name != null && reader.name.equals(further.target.name)) {
                    left.add(true);
                } else if (further.target.reachable && (flat || way.size() - 1 == depth)) {
                    left.add(false);
                } else if (further.target.reachable) { // otherwise it is seen, and taken over
                    leftOut(longer, left);
                }
            }
        }

        void assertAsExpected(String when) {
            // Everybody who sees this further up may be degraded by it.
            boolean anyUnexplained = services.stream()
                    .anyMatch(service -> service.watches.stream().anyMatch(watch -> isUnexplained(service, watch)));
            for (Service service : services) {
                for (Watch watch : service.watches) {
                    Status expected = expected(service, watch);
                    boolean unexplained = isUnexplained(service, watch);
                    assertThat(service.shown(watch))
                            .as(
                                    "%s: %d's %s of %s\n%s",
                                    when,
                                    service.number,
                                    watch.check(),
                                    this,
                                    new String(service.body("/health/deep"), UTF_8))
                            .isIn(
                                    unexplained ? Status.DEGRADED : expected,
                                    anyUnexplained ? expected.worst(Status.DEGRADED) : expected);
                }
            }
        }

        void heal() {
            services.forEach(service -> {
                service.storeWell = true;
                service.reachable = true;
            });
            time.advance(SETTLED);
        }

        void assertWell(String when) {
            for (Service service : services) {
                assertThat(service.monitor().report(HealthGroup.DEEP).status())
                        .as(
                                "%s: %d of %s\n%s",
                                when, service.number, this, new String(service.body("/health/deep"), UTF_8))
                        .isEqualTo(Status.UP);
            }
        }

        int bytes() {
            return services.stream()
                    .mapToInt(service -> new String(service.body("/health/deep"), UTF_8)
                            .replaceAll("\"since\":\"[^\"]*\"", "")
                            .length())
                    .max()
                    .orElseThrow();
        }

        void close() {
            services.forEach(service -> service.monitor().close());
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(path + " depth " + depth);
            for (Service each : services) {
                text.append("\n  ").append(each.number).append(" name ").append(each.name);
                text.append(each.storeWell ? "" : " store down").append(each.reachable ? "" : " unreachable");
                text.append(each.optionalStore ? " store optional" : "");
                each.watches.forEach(
                        watch -> text.append(" ").append(watch.check()).append(watch.optional ? "?" : ""));
            }
            return text.toString();
        }
    }

    static Stream<Long> seeds() {
        return Stream.iterate(1L, seed -> seed + 1).limit(40);
    }

    private static Net random(Random random) {
        Net net = new Net(random.nextInt(4) == 0 ? "/health/ready" : "/health/deep", 1 + random.nextInt(4));
        int size = 2 + random.nextInt(3);
        int names = random.nextInt(3); // all their own, some the same or none, none at all
        for (int i = 0; i < size; i++) {
            String shared = random.nextBoolean() ? null : "service-" + random.nextInt(2);
            String name = names == 0 ? "service-" + i : names == 1 ? shared : null;
            net.services.add(new Service(i, name, random.nextInt(5) == 0));
        }
        for (Service from : net.services) {
            for (Service to : net.services) {
                boolean ring = to.number == (from.number + 1) % size;
                if (ring || random.nextInt(3) == 0) {
                    from.watches.add(new Watch(to, random.nextInt(6) == 0));
                }
            }
        }
        return net;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyNet_showsWhatItShould_andHeals(long seed) {
        Random random = new Random(seed);
        Net net = random(random);
        net.start(random, SETTLED);
        net.assertWell("at first");
        int bytes = net.bytes();
        for (int round = 0; round < 3; round++) {
            for (Service service : net.services) {
                service.storeWell = random.nextInt(3) > 0;
                service.reachable = random.nextInt(4) > 0;
            }
            net.time.advance(SETTLED);
            net.assertAsExpected("round " + round);
            net.heal();
            net.assertWell("healed after round " + round);
        }
        assertThat(net.bytes()).as("largest body after all rounds").isEqualTo(bytes);
        net.close();
    }

    /** Everybody watches everybody and nobody has a name: the worst that can be made of it, with 4 to the 8th ways to go. */
    @Test
    void everybodyWatchesEverybody_bodiesStayBounded() {
        Net net = new Net("/health/deep", 8);
        for (int i = 0; i < 5; i++) {
            net.services.add(new Service(i, null, false));
        }
        for (Service from : net.services) {
            net.services.stream().filter(to -> to != from).forEach(to -> from.watches.add(new Watch(to, false)));
        }
        net.start(NO_THRESHOLDS, ofSeconds(60));
        int bytes = net.bytes();
        assertThat(bytes).isBetween(10_000, 256 * 4 * 100);
        net.time.advance(ofSeconds(60));
        assertThat(net.bytes()).as("after more rounds").isEqualTo(bytes);

        net.services.get(3).storeWell = false;
        net.time.advance(ofSeconds(60));
        assertThat(net.bytes()).as("with a fault").isLessThan(256 * 4 * 100);
        net.assertAsExpected("with a fault");
        net.services.get(3).storeWell = true;
        net.time.advance(ofSeconds(60));
        net.assertWell("healed");
        net.close();
    }

    @Test
    void ringOfThree_eachSeesTheOthersAndNotItself() {
        Net net = new Net("/health/deep", 4);
        List.of("a", "b", "c").forEach(name -> net.services.add(new Service(net.services.size(), name, false)));
        for (int i = 0; i < 3; i++) {
            net.services.get(i).watches.add(new Watch(net.services.get((i + 1) % 3), false));
        }
        net.start(NO_THRESHOLDS, SETTLED);
        net.services.get(2).storeWell = false;
        net.time.advance(SETTLED);

        Service a = net.services.get(0);
        Health found = a.monitor().details("to-1").lastRun().orElseThrow().health();
        assertThat(Trees.tree(found)).isEqualTo("DOWN DOWNSTREAM{to-2=DOWN DOWNSTREAM{store=DOWN TIMEOUT}, store=UP}");
        assertThat(found.details()).containsEntry(Health.SERVICE, "b");
        assertThat(net.services.get(2).shown(net.services.get(2).watches.get(0)))
                .as("c's own fault, told to c")
                .isEqualTo(Status.UP);
        net.close();
    }

    /** Those who ask plainly take a 503 for a fault: what keeps a ring from staying DOWN then, and that it would. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                // how each asks the next one: deep, plain, optional and plain, or deep without what the next one shows
                // of the one after it
                "one of two                              | deep | deep, plain             | a, b       | true",
                "one of two, shown by name only          | ready | deep, plain            | a, b       | false",
                "one of two, without names               | deep | deep, plain             | -, -       | false",
                "one of two without names, left out      | deep | without, plain          | -, -       | true",
                "one of two, its answer shown by name only, left out | ready | without, plain | a, b   | true",
                "both of two                             | deep | plain, plain            | a, b       | false",
                "both of two, one optionally             | deep | optional, plain         | a, b       | true",
                "one of three                            | deep | deep, plain, deep       | a, b, c    | true",
                "one of three, which alone has a name    | deep | deep, plain, deep       | -, b, -    | false",
                "one of three without names, left out    | deep | without, plain, deep    | -, -, -    | true",
                "two of three                            | deep | deep, plain, plain      | a, b, c    | false",
                "two of three, left out                  | deep | without, plain, plain   | a, b, c    | true",
                "two of four                             | deep | deep, plain, deep, plain | a, b, c, d | false",
                "all of three, one optionally            | deep | plain, plain, optional  | a, b, c    | true"
            })
    void ringInWhichSomeAskPlainly_healsOnlyWhereItIsOpen(
            String what, String path, String asking, String names, boolean heals) {
        String[] asks = asking.split(", *", -1);
        String[] named = names.split(", *", -1);
        Net net = new Net("/health/" + path, 4);
        for (int i = 0; i < asks.length; i++) {
            net.services.add(new Service(i, named[i].equals("-") ? null : named[i], false));
        }
        for (int i = 0; i < asks.length; i++) {
            Service next = net.services.get((i + 1) % asks.length);
            boolean plain = asks[i].equals("plain") || asks[i].equals("optional");
            Set<String> without = asks[i].equals("without") ? Set.of("to-" + (i + 2) % asks.length) : Set.of();
            net.services.get(i).watches.add(new Watch(next, asks[i].equals("optional"), plain, without));
        }
        net.start(NO_THRESHOLDS, ofSeconds(0));
        net.time.advance(SETTLED);
        for (Service broken : net.services) {
            broken.storeWell = false;
            net.time.advance(SETTLED);
            Service before = net.services.get((broken.number + asks.length - 1) % asks.length);
            assertThat(before.shown(before.watches.get(0)))
                    .as("what is seen of %d", broken.number)
                    .isNotEqualTo(Status.UP);
            broken.storeWell = true;
            net.time.advance(SETTLED);
            if (heals) {
                net.assertWell("healed");
            } else {
                assertThat(net.services)
                        .as("%s", net)
                        .anyMatch(service ->
                                service.monitor().report(HealthGroup.DEEP).status() == Status.DOWN);
            }
        }
        net.close();
    }
}
