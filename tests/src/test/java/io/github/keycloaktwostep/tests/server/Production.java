package io.github.keycloaktwostep.tests.server;

import java.util.List;

/** A server as operators run one. All tests that need one share a build, which takes as long as many tests. */
public final class Production {

    private Production() {}

    /** @param database what comes after {@code jdbc:h2:} */
    public static KeycloakServer.Builder server(String name, String database) {
        return server(name, database, Ports.free());
    }

    /** @param management port of the metrics */
    public static KeycloakServer.Builder server(String name, String database, int management) {
        return KeycloakServer.named(name)
                .built(List.of("--db=dev-file", "--features=stateless,declarative-ui", "--metrics-enabled=true"))
                // As in Keycloak's own address.
                .option("--db-url=jdbc:h2:" + database + ";NON_KEYWORDS=VALUE")
                .option("--http-management-port=" + management)
                .option("--hostname-strict=false");
    }
}
