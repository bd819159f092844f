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
 * Two nodes of one Keycloak, in production mode, on one database. Their public address is that of the first node, which
 * serves all requests that do not come through a load balancer.
 */
final class TwoNodes implements AutoCloseable {

    /** How the nodes share state. */
    enum Kind {
        /** In distributed caches. */
        CLUSTERED,
        /** In the database. */
        STATELESS;

        List<String> buildOptions() {
            return this == STATELESS ? List.of(DATABASE, "--features=stateless") : List.of(DATABASE);
        }
    }

    private static final String DATABASE = "--db=postgres";
    /** Offset of the ports for failure detection, by which nodes notice that another died, from those for messages. */
    private static final int FAILURE_DETECTION_PORT_OFFSET = 10_000;

    private final Node first;
    private final Node second;

    private TwoNodes(Node first, Node second) {
        this.first = first;
        this.second = second;
    }

    /** One of the two nodes. It keeps its address when it is restarted. */
    static final class Node {

        private final KeycloakServer.Builder builder;
        private KeycloakServer server;

        private Node(KeycloakServer.Builder builder) {
            this.builder = builder;
        }

        /** Starts the node, even after it was killed. When this returns, the node has its part of the shared state. */
        void start() {
            server = builder.start();
        }

        /** Stops the node, as for an upgrade. */
        void stop() {
            server.close();
        }

        /** Kills the node like {@code kill -9}. */
        void kill() {
            server.kill();
        }

        KeycloakServer server() {
            return server;
        }

        URI address() {
            return URI.create(builder.url());
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
                    .javaOption("-Djgroups.fd.port-offset=" + FAILURE_DETECTION_PORT_OFFSET)));
        }
        nodes.forEach(node -> node.builder.option("--hostname=" + nodes.get(0).address()));
        TwoNodes pair = new TwoNodes(nodes.get(0), nodes.get(1));
        pair.startBoth();
        return pair;
    }

    /**
     * Starts the second node when the first is ready. Nodes that start at about the same time may not find each other
     * and stay separate for a minute or more. Users whom they serve in turn are then redirected in circles, because
     * neither node knows the sign-ins of the other (JGroups {@code ClientGmsImpl.firstOfAllClients}, Keycloak issue
     * 39782). Also, two nodes that find an empty database both create its tables, and one of them fails.
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

    /** A browser whose requests a load balancer sends to the nodes in turn. */
    HttpUser visitor() {
        return HttpUser.throughProxy(first.address(), first.address(), second.address());
    }

    HttpUser visitorOfFirst() {
        return HttpUser.throughProxy(first.address(), first.address());
    }

    /** The same browser when the load balancer sends all requests to the second node. */
    HttpUser movedToSecond(HttpUser visitor) {
        return visitor.windowTo(second.address());
    }

    /** The same browser when the load balancer sends all requests to the first node. */
    HttpUser movedToFirst(HttpUser visitor) {
        return visitor.windowTo(first.address());
    }

    @Override
    public void close() {
        first.stop();
        second.stop();
    }
}
