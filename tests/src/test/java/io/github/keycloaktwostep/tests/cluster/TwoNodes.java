// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.cluster;

import io.github.keycloaktwostep.tests.http.HttpUser;
import io.github.keycloaktwostep.tests.server.KeycloakServer;
import io.github.keycloaktwostep.tests.server.Ports;
import io.github.keycloaktwostep.tests.server.Servers;
import io.github.keycloaktwostep.tests.twilio.FakeTwilio;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Two nodes of one Keycloak, in production mode, on one database. The world knows them by one address, that of the first:
 * who does not come through a balancer ends there.
 */
final class TwoNodes implements AutoCloseable {

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

    private final Node first;
    private final Node second;

    private TwoNodes(Node first, Node second) {
        this.first = first;
        this.second = second;
    }

    /** One of the two; it has the same address each time it is started. */
    static final class Node {

        private final KeycloakServer.Builder how;
        private KeycloakServer server;

        private Node(KeycloakServer.Builder how) {
            this.how = how;
        }

        /** Also where it was killed. When this returns it has its part of what the nodes keep together. */
        void start() {
            server = how.start();
        }

        /** As for an upgrade. */
        void stop() {
            server.close();
        }

        /** As by {@code kill -9}. */
        void kill() {
            server.kill();
        }

        KeycloakServer server() {
            return server;
        }

        URI address() {
            return URI.create(how.url());
        }
    }

    static TwoNodes start(Kind kind, Postgres database, FakeTwilio twilio) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            String name = kind.name().toLowerCase(Locale.ROOT) + "-" + i;
            nodes.add(new Node(Servers.through(twilio, KeycloakServer.named(name), "twilio")
                    .built(kind.buildOptions())
                    .option("--db-url=" + database.jdbcUrl())
                    .option("--db-username=" + Postgres.USER)
                    .option("--cache-embedded-network-bind-address=127.0.0.1")
                    .option("--cache-embedded-network-bind-port=" + Ports.free())
                    .javaOption("-Djgroups.fd.port-offset=" + FAILURE_DETECTION)));
        }
        nodes.forEach(node -> node.how.option("--hostname=" + nodes.get(0).address()));
        TwoNodes pair = new TwoNodes(nodes.get(0), nodes.get(1));
        pair.startBoth();
        return pair;
    }

    /**
     * The second when the first is ready. Nodes that look for others about the same moment may both find nobody, and stay alone for
     * a minute or more: whoever they serve in turn is meanwhile sent in circles, since neither knows the sign-ins of the other
     * (JGroups {@code ClientGmsImpl.firstOfAllClients}, Keycloak issue 39782). Besides, two that find an empty database both make
     * its tables, and one of them fails.
     */
    void startBoth() {
        first.start();
        second.start();
    }

    Node firstNode() {
        return first;
    }

    Node secondNode() {
        return second;
    }

    KeycloakServer first() {
        return first.server();
    }

    KeycloakServer second() {
        return second.server();
    }

    /** Somebody whose requests a balancer gives to the nodes in turn, whatever they are about. */
    HttpUser visitor() {
        return HttpUser.throughProxy(first.address(), first.address(), second.address());
    }

    HttpUser visitorOfFirst() {
        return HttpUser.throughProxy(first.address(), first.address());
    }

    /** The same browser when the balancer gives all to the other node. */
    HttpUser movedToSecond(HttpUser visitor) {
        return visitor.windowTo(second.address());
    }

    /** The same browser when the balancer gives all to the first node. */
    HttpUser movedToFirst(HttpUser visitor) {
        return visitor.windowTo(first.address());
    }

    @Override
    public void close() {
        first.stop();
        second.stop();
    }
}
