// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Prints the current step and the time since the start, like the scripts in {@code bin}. */
public final class Progress {

    private static final long START = System.nanoTime();

    private Progress() {}

    public static void say(String format, Object... arguments) {
        long seconds = Duration.ofNanos(System.nanoTime() - START).toSeconds();
        System.out.printf(Locale.ROOT, "== %3d s: %s%n", seconds, String.format(Locale.ROOT, format, arguments));
    }

    /** Sleeps. To wait for a condition, use {@code Await}. */
    static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
