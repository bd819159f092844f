package io.github.keycloaktwostep.tests.cluster;

import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Ports;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import io.github.keycloaktwostep.tests.visitor.Visitor;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Two nodes of one Keycloak, in production mode, on one database. The world knows them by one address, that of the first:
 * who does not come through a balancer ends there.
 */
final class Pair implements AutoCloseable {

    /** How the nodes keep what is theirs together. */
    enum Kind {
        /** In caches that both share. */
        CLUSTERED,
        /** In the database. */
        STATELESS;

        List<String> buildOptions() {
            return this == STATELESS ? List.of(DATABASE, "--features=stateless") : List.of(DATABASE);
        }
    }

    private static final String DATABASE = "--db=postgres";
    /** Sockets by which nodes notice that another died listen so far above those they talk through. */
    private static final int FAILURE_DETECTION = 10_000;

    private final KeycloakServer first;
    private final KeycloakServer second;

    private Pair(KeycloakServer first, KeycloakServer second) {
        this.first = first;
        this.second = second;
    }

    static Pair start(Kind kind, Postgres database, FakeTwilio twilio) {
        List<KeycloakServer.Builder> nodes = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            String name = kind.name().toLowerCase(Locale.ROOT) + "-" + i;
            nodes.add(Servers.through(twilio, KeycloakServer.named(name), "twilio")
                    .built(kind.buildOptions())
                    .option("--db-url=" + database.jdbcUrl())
                    .option("--db-username=" + Postgres.USER)
                    .option("--cache-embedded-network-bind-address=127.0.0.1")
                    .option("--cache-embedded-network-bind-port=" + Ports.free())
                    .javaOption("-Djgroups.fd.port-offset=" + FAILURE_DETECTION));
        }
        String address = nodes.get(0).url();
        List<CompletableFuture<KeycloakServer>> starting = nodes.stream()
                .map(node -> CompletableFuture.supplyAsync(node.option("--hostname=" + address)::start))
                .toList();
        return new Pair(starting.get(0).join(), starting.get(1).join());
    }

    KeycloakServer first() {
        return first;
    }

    KeycloakServer second() {
        return second;
    }

    /** Somebody whose requests a balancer gives to the nodes in turn, whatever they are about. */
    Visitor visitor() {
        return Visitor.throughProxy(address(first), address(first), address(second));
    }

    Visitor visitorOfFirst() {
        return Visitor.throughProxy(address(first), address(first));
    }

    /** The same browser when the balancer gives all to the other node. */
    Visitor movedToSecond(Visitor visitor) {
        return visitor.windowTo(address(second));
    }

    private static URI address(KeycloakServer node) {
        return URI.create(node.url());
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
