package io.github.keycloaktwostep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server starts with the JAR and has nothing to complain about. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartTest {

    private static final Path INSTALLED_JDKS = Path.of("/usr/lib/jvm");

    /** Where the machine has one that does not run the tests, too. */
    List<Path> jdk25s() throws IOException {
        return Runtime.version().feature() == 25
                ? List.of()
                : jdk25().map(List::of).orElse(List.of());
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("jdk25s")
    void startsOnJdk25WithoutComplaint(Path jdk) {
        try (KeycloakServer server =
                KeycloakServer.named("start-" + jdk.getFileName()).javaHome(jdk).start()) {
            assertThat(server.complaints()).isEmpty();
            assertThatActionsAreThere(server);
        }
    }

    @Test
    void startsWithoutComplaint() {
        assertThat(Servers.inbox().complaintsAtStart()).isEmpty();
        assertThatActionsAreThere(Servers.inbox());
    }

    @Test
    void startsWithTwilioWithoutComplaint() {
        assertThat(Servers.withTwilio().complaintsAtStart()).isEmpty();
    }

    private static void assertThatActionsAreThere(KeycloakServer server) {
        assertThat(server.adminGet("/master/authentication/unregistered-required-actions")
                        .findValuesAsText("providerId"))
                .as("required actions that are there for the set-up call to register")
                .contains("two-step-check", "two-step-setup", "two-step-settings");
    }

    private static Optional<Path> jdk25() throws IOException {
        String named = System.getenv("JAVA_HOME_25");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        if (!Files.isDirectory(INSTALLED_JDKS)) {
            return Optional.empty();
        }
        try (Stream<Path> installed = Files.list(INSTALLED_JDKS)) {
            return installed
                    .filter(directory -> directory.getFileName().toString().contains("25"))
                    .filter(directory -> Files.isExecutable(directory.resolve("bin/java")))
                    .sorted()
                    .findFirst();
        }
    }
}
