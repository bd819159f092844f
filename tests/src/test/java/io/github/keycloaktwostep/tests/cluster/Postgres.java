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
 * A PostgreSQL of its own process, empty. It never runs as root: for root it is started in a user namespace, for which
 * {@code unshare} must be there and allowed. Stopped with the JVM at the latest.
 */
public final class Postgres implements AutoCloseable {

    public static final String USER = "postgres";

    private final EmbeddedPostgres server;

    private Postgres(EmbeddedPostgres server) {
        this.server = server;
    }

    public static Postgres start() {
        // Where everybody may look: in its namespace it is no longer root, who may look everywhere.
        Path directory = Path.of(
                System.getProperty("java.io.tmpdir"), "keycloak-two-step-postgres-" + System.getProperty("user.name"));
        long run = ProcessHandle.current().pid();
        Path file = Build.target().resolve("postgres-" + run + ".log");
        Redirect log = Redirect.to(file.toFile());
        try {
            return new Postgres(EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(directory.toFile())
                    .setDataDirectory(directory.resolve("data-" + run))
                    .setPort(Ports.free())
                    .setOutputRedirector(log)
                    .setErrorRedirector(log)
                    // It lives for minutes: nothing has to be there after a power cut.
                    .setServerConfig("fsync", "off")
                    .setServerConfig("full_page_writes", "off")
                    .start());
        } catch (IOException | IllegalStateException e) {
            throw new IllegalStateException(
                    "PostgreSQL does not start (for root only where 'unshare -U' is allowed); it said: " + said(file),
                    e);
        }
    }

    private static String said(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException nothing) {
            return "nothing, there is no " + log.getFileName();
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
