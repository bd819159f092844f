// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import java.util.List;

/** A server in production mode. All tests that need one share a build, because a build takes as long as many tests. */
public final class Production {

    private Production() {}

    /** With an empty Keycloak. */
    public static KeycloakServer.Builder server(String name) {
        return server(name, KeycloakServer.emptyDatabase(name), Ports.free());
    }

    /**
     * @param database a JDBC URL
     * @param management port of the metrics
     */
    public static KeycloakServer.Builder server(String name, String database, int management) {
        return KeycloakServer.named(name)
                .built(List.of(
                        "--db=dev-file", "--features=stateless,transient-users,docker", "--metrics-enabled=true"))
                .option("--db-url=" + database)
                .option("--http-management-port=" + management)
                // The address comes from the request, as in development mode.
                .option("--hostname-strict=false");
    }
}
