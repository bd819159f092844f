// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.clock.TestClock;
import io.github.keycloaktwostep.tests.clock.TestClockFactory;
import io.github.keycloaktwostep.tests.directory.ReadOnlyDirectory;
import io.github.keycloaktwostep.tests.directory.ReadOnlyDirectoryFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.keycloak.services.resource.RealmResourceProviderFactory;
import org.keycloak.storage.UserStorageProviderFactory;

/**
 * The unpacked Keycloak distribution with the JARs installed. All servers with the same build options run from the same
 * directory. What Keycloak builds at its first start does not depend on other options, so every further start is fast.
 */
final class Distribution {

    private static final List<Class<?>> TEST_CLASSES = List.of(
            TestClock.class,
            TestClockFactory.class,
            ReadOnlyDirectory.class,
            ReadOnlyDirectory.Entry.class,
            ReadOnlyDirectoryFactory.class);

    private static final String PRODUCT = "keycloak-two-step.jar";

    private final Path home;

    Distribution(Path home) {
        this.home = home;
    }

    /**
     * Installs the JARs, and makes sure that the server is built and that there is a database to copy.
     *
     * @param start starts a server with the database at this JDBC URL, which then builds itself, and stops the server;
     *     called if this has not been done for these JARs
     */
    void prepare(Consumer<String> start) {
        Path started = home.resolve("two-step-started");
        try {
            if (!install() && Files.exists(started)) {
                return;
            }
            Files.deleteIfExists(started);
            start.accept(url(template()));
            Files.createFile(started);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * JDBC URL of the database of an empty Keycloak. Creating a database takes longer than the rest of a server start.
     *
     * @param name of the server that uses it
     */
    String database(String name) {
        if (!hasDatabase()) {
            throw new IllegalStateException("no server has created the database yet");
        }
        Path copy = Build.target()
                .resolve("databases")
                .resolve(name + "-" + ProcessHandle.current().pid());
        try {
            Files.createDirectories(copy.getParent());
            Files.copy(file(template()), file(copy), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return url(copy);
    }

    boolean hasDatabase() {
        return Files.exists(file(template()));
    }

    private Path template() {
        return home.resolve("data/two-step-database");
    }

    private static Path file(Path database) {
        return database.resolveSibling(database.getFileName() + ".mv.db");
    }

    private static String url(Path database) {
        return "jdbc:h2:file:" + database + ";NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE";
    }

    /**
     * A copy for build options other than those of {@link #prepare}. If both shared a directory, it would be rebuilt
     * again and again.
     *
     * @param product whether our JAR is installed
     * @param build builds a distribution with these options; called if this has not been done for these JARs
     */
    static Distribution builtWith(List<String> options, boolean product, Consumer<Distribution> build) {
        Path original = Build.keycloakHome();
        Distribution copy = new Distribution(original.resolveSibling(original.getFileName()
                + String.join("", options).replaceAll("[^a-z0-9]+", "-")
                + (product ? "" : "-plain")));
        Path built = copy.home.resolve("two-step-built");
        try {
            if (!Files.exists(copy.home.resolve("version.txt"))) {
                copy(original, copy.home);
            }
            boolean changed = product ? copy.install() : copy.installWithout();
            if (changed || !Files.exists(built)) {
                Files.deleteIfExists(built);
                build.accept(copy);
                Files.createFile(built);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }

    /** The JARs to install, for a server that does not run from a distribution. */
    static List<Path> providers() {
        Path clock = Build.target().resolve("test-clock.jar");
        try {
            Files.write(clock, testJar());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(Build.jar(), clock);
    }

    private boolean install() throws IOException {
        boolean product = install(PRODUCT, Files.readAllBytes(Build.jar()));
        boolean clock = install("test-clock.jar", testJar());
        return product || clock;
    }

    /** Removes our JAR, as before its installation. */
    private boolean installWithout() throws IOException {
        boolean removed = Files.deleteIfExists(home.resolve("providers").resolve(PRODUCT));
        boolean clock = install("test-clock.jar", testJar());
        return removed || clock;
    }

    /**
     * Copies a distribution. Keycloak's own libraries, which a build does not change, are linked: they are nearly all
     * of its size.
     */
    private static void copy(Path from, Path to) throws IOException {
        Path libraries = from.resolve("lib/lib");
        Path data = from.resolve("data");
        // This file marks a copy as complete, so it is copied last.
        Path last = from.resolve("version.txt");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(file -> !file.startsWith(data) && !file.equals(last))
                    .toList()) {
                Path target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (file.startsWith(libraries)) {
                    Files.deleteIfExists(target);
                    Files.createLink(target, file);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        Files.copy(last, to.resolve("version.txt"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    Path home() {
        return home;
    }

    Path script() {
        return home.resolve("bin/kc.sh");
    }

    /** Does not replace an identical file, because a new timestamp makes Keycloak build itself again. */
    private boolean install(String name, byte[] jar) throws IOException {
        Path file = home.resolve("providers").resolve(name);
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), jar)) {
            return false;
        }
        Files.write(file, jar);
        return true;
    }

    private static byte[] testJar() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            for (Class<?> type : TEST_CLASSES) {
                String name = type.getName().replace('.', '/') + ".class";
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    add(jar, name, in.readAllBytes());
                }
            }
            service(jar, RealmResourceProviderFactory.class, TestClockFactory.class);
            service(jar, UserStorageProviderFactory.class, ReadOnlyDirectoryFactory.class);
        }
        return bytes.toByteArray();
    }

    private static void service(JarOutputStream jar, Class<?> service, Class<?> provider) throws IOException {
        add(jar, "META-INF/services/" + service.getName(), provider.getName().getBytes(StandardCharsets.UTF_8));
    }

    private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        jar.putNextEntry(entry);
        jar.write(content);
        jar.closeEntry();
    }
}
