// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files and directories of the build that the tests need. Maven passes their locations in system properties. */
public final class Build {

    /** The modules whose classes end up in the JAR. */
    public static final List<String> MODULES =
            List.of("gateway-api", "core", "web", "gateways", "authenticator", "required-action", "admin");

    private Build() {}

    /** Whether to run the tests of other databases, features, versions and JDKs: {@code bin/test --matrix}. */
    public static boolean matrix() {
        return Boolean.getBoolean("two-step.matrix");
    }

    public static Path root() {
        return property("two-step.root");
    }

    /** The tests' own build directory. */
    public static Path target() {
        return property("two-step.target");
    }

    public static Path keycloakHome() {
        return property("two-step.keycloak.home");
    }

    public static Path classes(String module) {
        return root().resolve(module).resolve("target/classes");
    }

    /** The Java files of a module's main code. */
    public static Stream<Path> sources(String module) {
        return files(root().resolve(module).resolve("src/main/java"), ".java").stream();
    }

    /** All files below a directory with this suffix, sorted. Empty if the directory does not exist. */
    public static List<Path> files(Path directory, String suffix) {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one JAR that an admin installs. */
    public static Path jar() {
        Path directory = root().resolve("dist/target");
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> jars = files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith("keycloak-two-step-")
                                && name.endsWith(".jar")
                                && !name.endsWith("-sources.jar")
                                && !name.endsWith("-javadoc.jar");
                    })
                    .toList();
            if (jars.size() != 1) {
                throw new IllegalStateException("expected one JAR in " + directory + ", found " + jars);
            }
            return jars.get(0);
        } catch (IOException e) {
            throw new IllegalStateException("the JAR is not built yet: run bin/test", e);
        }
    }

    private static Path property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("system property " + name + " is missing: run the tests with Maven");
        }
        return Path.of(value).toAbsolutePath().normalize();
    }
}
