// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** JDKs on this machine. */
public final class Jdks {

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    private Jdks() {}

    /**
     * JDK 25: the one that runs the tests, else the one that {@code JAVA_HOME_25} names, else an installed one.
     *
     * @throws IllegalStateException if there is none
     */
    public static List<Path> others() throws IOException {
        if (Runtime.version().feature() == 25) {
            return List.of(Path.of(System.getProperty("java.home")));
        }
        return List.of(jdk25().orElseThrow(() -> new IllegalStateException("set JAVA_HOME_25 to a JDK 25")));
    }

    private static Optional<Path> jdk25() throws IOException {
        String named = System.getenv("JAVA_HOME_25");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> installed = Files.list(INSTALLED)) {
            return installed
                    .filter(directory -> directory.getFileName().toString().contains("25"))
                    .filter(directory -> Files.isExecutable(directory.resolve("bin/java")))
                    .sorted()
                    .findFirst();
        }
    }
}
