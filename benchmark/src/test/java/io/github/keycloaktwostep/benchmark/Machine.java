// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The conditions of a measurement: date, machine and versions. */
final class Machine {

    private static final long GIB = 1L << 30;
    private static final Duration LISTEN = Duration.ofSeconds(3);
    /** The share of the processors that other programs may use. Above it, ratios near 1 are not meaningful. */
    private static final double MOST_OTHERS = 0.1;

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Machine() {}

    static List<String> describe() {
        String commit = System.getProperty("two-step.commit", "");
        return List.of(
                "Measured on " + LocalDate.now(ZoneOffset.UTC) + " with commit "
                        + (commit.isBlank() ? "(unknown)" : commit) + " on Keycloak "
                        + System.getProperty("two-step.keycloak.version", "(unknown)") + ", Java " + Runtime.version(),
                "and " + System.getProperty("os.name") + ", with "
                        + SYSTEM.getAvailableProcessors() + " processors (" + processor() + ") and "
                        + Math.round((double) SYSTEM.getTotalMemorySize() / GIB)
                        + " GiB of memory, which server, gateway and users share.");
    }

    /** Warns if other programs use the processors. Call this before anything is started. */
    static void warnIfBusy() {
        // The first call only begins to count.
        SYSTEM.getCpuLoad();
        Progress.pause(LISTEN);
        double load = SYSTEM.getCpuLoad();
        Progress.say("Other programs use %.0f %% of the processors", 100 * load);
        if (load > MOST_OTHERS) {
            System.err.printf(Locale.ROOT, "bin/benchmark: that is too much for figures to rely on%n");
        }
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(() -> System.getProperty("os.arch"));
        } catch (IOException onlyLinuxHasIt) {
            return System.getProperty("os.arch");
        }
    }
}
