// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.keycloaktwostep.tests.server.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a {@code StatusCallback} points to. */
final class CallbackReceiver implements AutoCloseable {

    /** What came in; the signature is empty where there was none. */
    record Received(Map<String, String> form, String signature) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Semaphore permits = new Semaphore(Integer.MAX_VALUE);

    CallbackReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::receive);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/report/x1?y=2";
    }

    List<Received> received() {
        return List.copyOf(received);
    }

    /** Answers nothing more until {@link #goOn()}. */
    void hold() {
        permits.drainPermits();
    }

    void goOn() {
        permits.release(1_000);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            Map<String, String> form = Stream.of(body.split("&"))
                    .map(field -> field.split("=", 2))
                    .collect(Collectors.toMap(
                            field -> URLDecoder.decode(field[0], UTF_8), field -> URLDecoder.decode(field[1], UTF_8)));
            String signature = exchange.getRequestHeaders().getFirst("X-Twilio-Signature");
            received.add(new Received(form, Objects.requireNonNullElse(signature, "")));
            permits.acquireUninterruptibly();
            exchange.sendResponseHeaders(204, -1);
        }
    }
}
