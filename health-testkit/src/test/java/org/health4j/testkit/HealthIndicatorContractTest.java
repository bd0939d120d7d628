package org.health4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Each test of the contract fails an indicator that breaks it, and says what was expected. */
@Timeout(120)
class HealthIndicatorContractTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HangsForEver           | hung_runEnds_whileTheDependencyStillHangs        | the run has not ended PT0.4S after its deadline of PT0.4S
            HangsForEver           | hung_isDownOnTime_andUpOnceHealed                | stack of a run that is stuck PT0.4S after its deadline (expected: none; onTimeout(…) frees it)
            HangsForEver           | hung_monitorCloses_andItsThreadIsBack            | thread health4j-checked
            TakesNoTimeForForEver  | noTimeLeft_runEnds_andTheNextIsUp                | the run has not ended PT0.4S after its deadline of PT0S
            Throws                 | hung_runEnds_whileTheDependencyStillHangs        | thrown by the run (expected: a Health that tells the reason, or
            Throws                 | refused_isDownWithItsReason_andUpOnceHealed      | reason of DOWN (expected: one that the indicator has classified
            ReturnsNull            | rounds_leaveNothingBehind                        | the run returned null (expected: a Health)
            DoesNotClassify        | rounds_leaveNothingBehind                        | reason of the run (expected: one that the indicator has classified, as Reason.ofNetworkFailure does); cause: Optional[java.net.
            DoesNotClassify        | refused_isDownWithItsReason_andUpOnceHealed      | reason of DOWN (expected: one that the indicator has classified
            SaysAnotherReason      | refused_isDownWithItsReason_andUpOnceHealed      | not within PT6.4S (expected: NEVER_SAID); last run: Optional[CheckRunReport[health=DOWN CONNECTION_FAILED
            IsAlwaysUp             | hung_runEnds_whileTheDependencyStillHangs        | status while the dependency fails: UP OK
            IsAlwaysUp             | rounds_leaveNothingBehind                        | refused: status during the fault: UP OK
            IsSlow                 | healthy_isUpWithinTheTimeout                     | time of a run
            NeverRecovers          | hung_runEnds_whileTheDependencyStillHangs        | status PT0.6S after the dependency is well, with the same indicator: DOWN CONNECTION_REFUSED
            NeverRecovers          | rounds_leaveNothingBehind                        | before the first round, refused: [status PT0.6S after the dependency is well
            LeaksSockets           | rounds_leaveNothingBehind                        | more socket open than at the start
            LeaksThreads           | rounds_leaveNothingBehind                        | thread leaked
            LeavesTheInterruptFlag | rounds_leaveNothingBehind                        | interrupt flag of the thread after the run
            LeavesItsActionOpen    | healthy_isUpWithinTheTimeout                     | actions for the timeout that the run has left open
            IsForOneThreadOnly     | healthy_isUpForTwoThreadsAtOnce                  | statuses of two runs at once while the dependency is well
            SaysThatItIsLocal      | isRemote_tellsWhetherARestartHelps               | isRemote(); a remote indicator in liveness restarts the container
            TellsASecretInADetail  | secrets_comeOutNowhere                           | detail url: "s3cret-password" in: url=redis://app:s3cret-password@cache/
            TellsASecretToTheLog   | secrets_comeOutNowhere                           | the log: "s3cret-password" in: WARN org.health4j
            """)
    void badIndicator_isFailed(String indicator, String test, String message) {
        assertThat(failures("org.health4j.testkit.BadIndicators$" + indicator, test))
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining(message));
    }

    @Test
    void everyTestOfTheContract_failsSomebody() throws Exception {
        String source = badIndicators();
        List<String> tests = Arrays.stream(HealthIndicatorContract.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(java.lang.reflect.Method::getName)
                .toList();
        assertThat(tests)
                .hasSizeGreaterThan(9)
                .allSatisfy(test -> assertThat(source).contains(test));
    }

    private static String badIndicators() throws NoSuchMethodException {
        return HealthIndicatorContractTest.class
                .getDeclaredMethod("badIndicator_isFailed", String.class, String.class, String.class)
                .getAnnotation(CsvSource.class)
                .textBlock();
    }

    private static List<Throwable> failures(String type, String method) {
        Stream<Event> failed =
                EngineTestKit.engine("junit-jupiter")
                        .selectors(selectMethod(type, method))
                        .execute()
                        .testEvents()
                        .failed()
                        .stream();
        return failed.map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow())
                .toList();
    }
}
