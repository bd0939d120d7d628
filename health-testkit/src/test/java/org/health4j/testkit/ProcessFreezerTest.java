package org.health4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
@SuppressWarnings("try") // closed early
class ProcessFreezerTest {

    private final List<ProcessHandle> family = new ArrayList<>();

    /** A shell, its shell, and that one's sleeper. */
    private ProcessHandle start() throws Exception {
        ProcessHandle root = new ProcessBuilder("sh", "-c", "sh -c 'sleep 60 & wait' & wait")
                .start()
                .toHandle();
        until(() -> root.descendants().count() == 2);
        family.add(root);
        family.addAll(root.descendants().toList());
        return root;
    }

    @AfterEach
    void kill() {
        family.forEach(ProcessHandle::destroyForcibly);
        family.forEach(process -> until(() -> !process.isAlive()));
    }

    private static void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static char state(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (java.io.IOException e) {
            return 'X';
        }
    }

    @Test
    void freeze_stopsAllDescendants_andCloseLetsThemGoOn() throws Exception {
        ProcessHandle root = start();
        try (ProcessFreezer frozen = ProcessFreezer.freeze(root.pid())) {
            assertThat(family)
                    .hasSize(3)
                    .allSatisfy(process -> assertThat(state(process)).isEqualTo('T'));
            frozen.close();
            until(() -> family.stream().noneMatch(process -> state(process) == 'T'));
            assertThat(family)
                    .allSatisfy(process -> assertThat(process.isAlive()).isTrue());
        }
    }

    @Test
    void close_thawsThoseToo_whoseParentWasKilled() throws Exception {
        ProcessHandle root = start();
        try (ProcessFreezer frozen = ProcessFreezer.freeze(root.pid())) {
            root.destroyForcibly();
            until(() -> !root.isAlive());
            assertThat(state(family.get(2))).isEqualTo('T');
            frozen.close();
            until(() -> state(family.get(1)) != 'T' && state(family.get(2)) != 'T');
        }
    }

    @Test
    void noSuchProcess_isRefused() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProcessFreezer.freeze(ended.pid()))
                .withMessage("pid: " + ended.pid() + " (expected: a running process)");
    }
}
