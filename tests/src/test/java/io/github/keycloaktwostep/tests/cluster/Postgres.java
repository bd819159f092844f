// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.cluster;

import io.github.keycloaktwostep.tests.Build;
import io.github.keycloaktwostep.tests.server.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An empty PostgreSQL server in a separate process. It never runs as root: for root, it is started in a user namespace,
 * which requires {@code unshare} to be installed and allowed. It stops with the JVM at the latest.
 */
public final class Postgres implements AutoCloseable {

    public static final String USER = "postgres";

    private final EmbeddedPostgres server;

    private Postgres(EmbeddedPostgres server) {
        this.server = server;
    }

    public static Postgres start() {
        // A directory that all users can read: in its namespace the server is not root, who could read every directory.
        Path directory = Path.of(
                System.getProperty("java.io.tmpdir"), "keycloak-two-step-postgres-" + System.getProperty("user.name"));
        long pid = ProcessHandle.current().pid();
        Path file = Build.target().resolve("postgres-" + pid + ".log");
        Redirect log = Redirect.to(file.toFile());
        try {
            return new Postgres(EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(directory.toFile())
                    .setDataDirectory(directory.resolve("data-" + pid))
                    .setPort(Ports.free())
                    .setOutputRedirector(log)
                    .setErrorRedirector(log)
                    // The server lives for minutes, so no data has to survive a power cut.
                    .setServerConfig("fsync", "off")
                    .setServerConfig("full_page_writes", "off")
                    .start());
        } catch (IOException | IllegalStateException e) {
            throw new IllegalStateException(
                    "PostgreSQL does not start (as root, it requires 'unshare -U' to be allowed). Its log: "
                            + readLog(file),
                    e);
        }
    }

    private static String readLog(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "none, there is no " + log.getFileName();
        }
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
