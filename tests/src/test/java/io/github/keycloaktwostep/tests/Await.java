// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for something that can be seen, for a bounded time; for what the browser shows, Playwright waits itself. */
public final class Await {

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration LONG_LIMIT = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private Await() {}

    /**
     * Looks until there is a value.
     *
     * @param what said when it does not come in time
     */
    public static <T> T until(String what, Supplier<Optional<T>> look) {
        return until(what, LIMIT, look);
    }

    /** Like {@link #until(String, Supplier)} for what takes as long as the start of a server. */
    public static <T> T untilLong(String what, Supplier<Optional<T>> look) {
        return until(what, LONG_LIMIT, look);
    }

    /** Like {@link #until(String, Supplier)} for what takes its own time. */
    public static <T> T until(String what, Duration limit, Supplier<Optional<T>> look) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            Optional<T> seen = look.get();
            if (seen.isPresent()) {
                return seen.get();
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        throw new AssertionError("waited " + limit.toSeconds() + " s in vain for " + what);
    }
}
