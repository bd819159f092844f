// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The channel to which Keycloak sends CIBA requests. It stands for a bank's app in which users approve requests. */
public final class CibaChannel {

    private static final CibaChannel RUNNING = new CibaChannel();

    private final HttpServer server;
    private final BlockingQueue<String> authorizations = new LinkedBlockingQueue<>();

    private CibaChannel() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::request);
        server.start();
    }

    public static CibaChannel running() {
        return RUNNING;
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/";
    }

    /** Approves the pending request. */
    public void approve(Realm realm) {
        String authorization = authorizations.remove();
        HttpResponse<String> answer =
                Http.send(Http.request(realm.url() + "/protocol/openid-connect/ext/ciba/auth/callback")
                        .header("Authorization", authorization)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"status\":\"SUCCEED\"}"))
                        .build());
        if (answer.statusCode() != 200) {
            throw new AssertionError("the response of the channel was rejected: " + answer.statusCode());
        }
    }

    private void request(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = "{}".getBytes(UTF_8);
            exchange.sendResponseHeaders(201, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
