// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Says what is being done and since when, in the manner of the scripts in {@code bin}. */
public final class Progress {

    private static final long START = System.nanoTime();

    private Progress() {}

    public static void say(String format, Object... arguments) {
        long seconds = Duration.ofNanos(System.nanoTime() - START).toSeconds();
        System.out.printf(Locale.ROOT, "== %3d s: %s%n", seconds, String.format(Locale.ROOT, format, arguments));
    }

    /** Lets time go by. To wait for something that must happen there is {@code Await}. */
    static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
