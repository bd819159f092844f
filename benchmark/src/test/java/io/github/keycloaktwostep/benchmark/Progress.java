package io.github.keycloaktwostep.benchmark;

import java.time.Duration;
import java.util.Locale;

/** Says what is being done and since when, in the manner of the scripts in {@code bin}. */
public final class Progress {

    private static final long START = System.nanoTime();

    private Progress() {}

    public static void say(String format, Object... arguments) {
        long seconds = Duration.ofNanos(System.nanoTime() - START).toSeconds();
        System.out.printf(Locale.ROOT, "== %3d s: %s%n", seconds, String.format(Locale.ROOT, format, arguments));
    }
}
