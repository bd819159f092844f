// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The application that users sign in to: a page that says whether they are signed in and shows the parameters from
 * Keycloak.
 */
public final class AppUnderTest {

    private static final AppUnderTest RUNNING = new AppUnderTest();

    private final HttpServer server;

    private AppUnderTest() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/callback", AppUnderTest::callback);
        server.start();
    }

    public static AppUnderTest running() {
        return RUNNING;
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    public String callbackUrl() {
        return url() + "/callback";
    }

    private static void callback(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = exchange.getRequestURI().getRawQuery();
            String state = query != null && query.contains("code=") ? "signed in" : "not signed in";
            byte[] page = ("<!doctype html><html lang=\"en\"><title>App</title><h1>" + state + "</h1><pre>"
                            + (query == null ? "" : query.replace("&", "&amp;").replace("<", "&lt;")) + "</pre>")
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        }
    }
}
