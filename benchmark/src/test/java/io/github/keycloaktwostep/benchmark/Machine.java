package io.github.keycloaktwostep.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What figures hold for: the day, the machine, the versions. */
final class Machine {

    private static final long GIB = 1L << 30;
    /** Share of the processors that others may use before ratios near 1 tell nothing. */
    private static final double MOST_COMPANY = 0.05;

    private Machine() {}

    /** @param neighbours counted while it was measured */
    static List<String> describe(Neighbours neighbours) {
        return List.of(
                "Measured on " + LocalDate.now(ZoneOffset.UTC) + " with " + product() + " on Keycloak "
                        + System.getProperty("two-step.keycloak.version", "(unknown)") + ", Java "
                        + Runtime.version() + ", " + System.getProperty("os.name") + ",",
                Runtime.getRuntime().availableProcessors() + " processors (" + processor() + "), " + memory()
                        + " GiB of memory. Server, stand-in for Twilio and users share the machine"
                        + company(neighbours.share()));
    }

    private static String company(OptionalDouble share) {
        if (share.isEmpty()) {
            return ".";
        }
        String rest = String.format(
                Locale.ROOT, "; other programs used %.0f %% of its processors meanwhile.", 100 * share.getAsDouble());
        return share.getAsDouble() > MOST_COMPANY ? rest + " **That is too much for figures to rely on.**" : rest;
    }

    /** By its commit, as {@code bin/benchmark} says it. */
    private static String product() {
        String commit = System.getProperty("two-step.commit", "");
        return commit.isBlank() ? "an unknown version" : "commit " + commit;
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

    private static long memory() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Math.round((double) system.getTotalMemorySize() / GIB);
    }
}
