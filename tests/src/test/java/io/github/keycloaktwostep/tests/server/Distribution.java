package io.github.keycloaktwostep.tests.server;

import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.clock.TestClock;
import io.github.keycloaktwostep.tests.clock.TestClockFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/**
 * The unpacked Keycloak distribution with the JARs in place. All servers run from the same directory: what Keycloak
 * builds at its first start does not depend on our options, and so every further start is fast.
 */
final class Distribution {

    private static final List<Class<?>> TEST_CLASSES = List.of(TestClock.class, TestClockFactory.class);

    private final Path home;

    private Distribution(Path home) {
        this.home = home;
    }

    static Distribution installed() {
        Distribution distribution = new Distribution(Build.keycloakHome());
        try {
            distribution.install("keycloak-two-step.jar", Files.readAllBytes(Build.jar()));
            distribution.install("test-clock.jar", testJar());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return distribution;
    }

    Path home() {
        return home;
    }

    Path script() {
        return home.resolve("bin/kc.sh");
    }

    /** Leaves an equal file alone: a new time stamp makes Keycloak build itself again. */
    private void install(String name, byte[] jar) throws IOException {
        Path file = home.resolve("providers").resolve(name);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), jar)) {
            Files.write(file, jar);
        }
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
            add(
                    jar,
                    "META-INF/services/" + RealmResourceProviderFactory.class.getName(),
                    TestClockFactory.class.getName().getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        jar.putNextEntry(entry);
        jar.write(content);
        jar.closeEntry();
    }
}
