// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateways.http.PostResult.Phase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.conn.ClientConnectionManager;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.client.LaxRedirectStrategy;
import org.apache.http.params.HttpParams;
import org.apache.http.protocol.HttpContext;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends to servers that reject connections, disconnect or hang. */
class ServerPostTest {

    /** Keycloak 26.8 can use an HTTP client based on Vert.x that implements only part of Apache's interface. */
    @Test
    void sendsWithClientThatSupportsNoContext() throws IOException {
        try (RawServer receiver = RawServer.answering(202, "");
                CloseableHttpClient client = new WithoutContext(HttpClients.createDefault())) {
            PostResult result = new ServerPost(() -> client).send(new HttpPost(receiver.url()), new StringEntity("{}"));

            assertThat(result.phase()).isEqualTo(Phase.RESPONSE);
            assertThat(result.httpStatus()).isEqualTo(202);
        }
    }

    @Test
    void reportsUnsupportedRequestAsNotSent() throws IOException {
        try (CloseableHttpClient client = new WithoutContext(null)) {
            PostResult result =
                    new ServerPost(() -> client).send(new HttpPost("http://localhost/"), new StringEntity("{}"));

            assertThat(result.phase()).isEqualTo(Phase.NOT_SENT);
            assertThat(result.error()).contains("UnsupportedOperationException");
        }
    }

    @Test
    void reportsNothingSentWithoutAConnection() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThat(postWithShortLimits("http://localhost:" + port).phase()).isEqualTo(Phase.NOT_SENT);
        assertThat(postWithShortLimits("http://receiver.invalid").phase()).isEqualTo(Phase.NOT_SENT);
        // The server does not use TLS at all; an invalid certificate would fail at the same point.
        try (RawServer plain = RawServer.answering(201, "")) {
            assertThat(postWithShortLimits("https://localhost:" + plain.url().getPort())
                            .phase())
                    .isEqualTo(Phase.NOT_SENT);
        }
    }

    @Test
    void limitsTimeToConnect() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                // One connection more than the socket's queue holds; the operating system makes further connections
                // wait.
                Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
                Socket second = new Socket(full.getInetAddress(), full.getLocalPort())) {
            assertThat(List.of(first, second)).allMatch(Socket::isConnected);

            assertInTime(Phase.NOT_SENT, "http://127.0.0.1:" + full.getLocalPort());
        }
    }

    @Test
    void limitsTimeOfTheTlsHandshake() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertInTime(Phase.NOT_SENT, "https://localhost:" + silent.getLocalPort());
        }
    }

    static Stream<Named<RawServer.Script>> withoutAnswer() {
        return Stream.of(
                Named.of("closes", socket -> {}),
                Named.of("resets", socket -> socket.setSoLinger(true, 0)),
                Named.of("hangs", socket -> socket.getInputStream().read()),
                Named.of("trickles", socket -> {
                    for (int i = 0; i < 300; i++) {
                        RawServer.write(socket, i == 0 ? "HTTP/1.1 201 Created\r\nX-Slow: " : "x");
                        Thread.sleep(100);
                    }
                }));
    }

    @ParameterizedTest
    @MethodSource("withoutAnswer")
    void doesNotRetryWithoutAResponse(RawServer.Script script) throws IOException {
        try (RawServer server = new RawServer(script)) {
            assertInTime(Phase.NO_RESPONSE, server.url().toString());
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void limitsTimeToReadTheBody() throws IOException {
        try (RawServer broken = new RawServer(
                socket -> RawServer.write(socket, "HTTP/1.1 202 Accepted\r\nContent-Length: 999\r\n\r\n{\"id"))) {
            PostResult result = post(broken.url().toString(), ServerPost.CONNECT_LIMIT, ServerPost.LIMIT);
            assertThat(result.httpStatus()).isEqualTo(202);
            assertThat(result.body()).isEmpty();
        }
        try (RawServer endless = new RawServer(socket -> {
            RawServer.write(socket, "HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n");
            while (!Thread.interrupted()) {
                RawServer.write(socket, " ".repeat(8192));
            }
        })) {
            PostResult result = post(endless.url().toString(), ServerPost.CONNECT_LIMIT, ServerPost.LIMIT);
            assertThat(result.httpStatus()).isEqualTo(400);
            assertThat(result.body().orElseThrow()).hasSize(64 * 1024).isBlank();
        }
    }

    @Test
    void usesDocumentedTimeLimits() {
        assertThat(ServerPost.CONNECT_LIMIT).isEqualTo(Duration.ofSeconds(3));
        assertThat(new ServerPost(() -> null).limit()).isEqualTo(Duration.ofSeconds(8));
    }

    private static void assertInTime(Phase phase, String url) throws IOException {
        long before = System.nanoTime();
        assertThat(postWithShortLimits(url).phase()).isEqualTo(phase);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
    }

    private static PostResult postWithShortLimits(String url) throws IOException {
        return post(url, Duration.ofMillis(400), Duration.ofMillis(800));
    }

    /** Sends with the worst client that an operator can configure: it sends requests again and follows redirects. */
    private static PostResult post(String url, Duration connectLimit, Duration limit) throws IOException {
        try (CloseableHttpClient http = HttpClients.custom()
                .setRetryHandler(new DefaultHttpRequestRetryHandler(3, true))
                .setRedirectStrategy(LaxRedirectStrategy.INSTANCE)
                .build()) {
            return new ServerPost(() -> http, connectLimit, limit).send(new HttpPost(url), new StringEntity("{}"));
        }
    }

    @SuppressWarnings("deprecation")
    private static final class WithoutContext extends CloseableHttpClient {

        private final CloseableHttpClient real;

        /** @param real {@code null} for a client that supports nothing */
        WithoutContext(CloseableHttpClient real) {
            this.real = real;
        }

        @Override
        protected CloseableHttpResponse doExecute(HttpHost target, HttpRequest request, HttpContext context)
                throws IOException {
            if (context != null || real == null) {
                throw new UnsupportedOperationException("HttpContext");
            }
            return real.execute(target, request);
        }

        @Override
        public void close() throws IOException {
            if (real != null) {
                real.close();
            }
        }

        @Override
        public HttpParams getParams() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClientConnectionManager getConnectionManager() {
            throw new UnsupportedOperationException();
        }
    }
}
