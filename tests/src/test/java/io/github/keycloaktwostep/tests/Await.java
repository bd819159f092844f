// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Polls for a value until a time limit. Playwright has its own waiting for what a browser shows. */
public final class Await {

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration LONG_LIMIT = Duration.ofMinutes(3);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private Await() {}

    /**
     * Polls until there is a value.
     *
     * @param what describes the value in the error if it does not appear in time
     */
    public static <T> T until(String what, Supplier<Optional<T>> poll) {
        return until(what, LIMIT, poll);
    }

    /** Polls until a condition is true, or a second is over. */
    public static void briefly(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        while (System.nanoTime() < end && !condition.getAsBoolean()) {
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    /** Like {@link #until(String, Supplier)}, for values that take as long as a server start. */
    public static <T> T untilLong(String what, Supplier<Optional<T>> poll) {
        return until(what, LONG_LIMIT, poll);
    }

    /** Like {@link #until(String, Supplier)}, with another time limit. */
    public static <T> T until(String what, Duration limit, Supplier<Optional<T>> poll) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            Optional<T> value = poll.get();
            if (value.isPresent()) {
                return value.get();
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
        throw new AssertionError("waited " + limit.toSeconds() + " s without success for " + what);
    }
}
