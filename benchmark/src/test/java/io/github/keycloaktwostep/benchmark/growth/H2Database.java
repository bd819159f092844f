// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark.growth;

import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Ports;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.h2.tools.Server;

/**
 * An in-memory H2 database as Keycloak uses it for development, but in this JVM, so that the benchmark can fill it
 * directly.
 */
record H2Database(Connection connection, Server listener) implements AutoCloseable {

    /** The parameters of Keycloak's own JDBC URL, plus one that keeps the database when no client is connected. */
    private static final String NAME = "mem:keycloakdb;NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1";

    private static final String USER = "keycloak";

    static H2Database start() {
        // H2 reads this setting only from system properties, when its classes are loaded.
        System.setProperty("h2.bindAddress", "127.0.0.1");
        try {
            // Clients may not create a database over TCP, so it is created here.
            Connection connection = DriverManager.getConnection("jdbc:h2:" + NAME, USER, USER);
            String port = Integer.toString(Ports.free());
            return new H2Database(
                    connection,
                    Server.createTcpServer("-tcpPort", port, "-tcpDaemon").start());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a server store its data here. */
    KeycloakServer.Builder under(KeycloakServer.Builder server) {
        return server.option("--db-url=jdbc:h2:tcp://127.0.0.1:" + listener.getPort() + "/" + NAME)
                .option("--db-username=" + USER)
                .option("--db-password=" + USER);
    }

    @Override
    public void close() {
        try {
            connection.createStatement().execute("SHUTDOWN IMMEDIATELY");
        } catch (SQLException e) {
            throw new IllegalStateException("H2 does not stop", e);
        }
        listener.stop();
    }
}
