package org.health4j.indicator;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.health4j.Health;
import org.health4j.Status;

/** Ties two threads on monitors, for ever, and prints what the indicator finds. */
final class DeadlockedProgram {

    private DeadlockedProgram() {}

    public static void main(String[] arguments) {
        Object left = new Object();
        Object right = new Object();
        CountDownLatch held = new CountDownLatch(2);
        tie(left, right, held);
        tie(right, left, held);
        DeadlockIndicator indicator = DeadlockIndicator.of();
        Health health = Look.at(indicator);
        while (health.status() == Status.UP) {
            LockSupport.parkNanos(1_000_000);
            health = Look.at(indicator);
        }
        System.out.println(health);
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void tie(Object own, Object other, CountDownLatch held) {
        Thread thread = new Thread(() -> {
            synchronized (own) {
                held.countDown();
                try {
                    held.await();
                } catch (InterruptedException e) {
                    return;
                }
                synchronized (other) {
                    held.countDown();
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
