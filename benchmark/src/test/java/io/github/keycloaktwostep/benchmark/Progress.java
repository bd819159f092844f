package io.github.keycloaktwostep.benchmark;

import java.util.Locale;

/** Says what is being done, in the manner of the scripts in {@code bin}. */
public final class Progress {

    private Progress() {}

    public static void say(String format, Object... arguments) {
        System.out.println("== " + String.format(Locale.ROOT, format, arguments));
    }
}
