// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.http.HttpEntity;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.Configurable;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.HttpEntityWrapper;
import org.apache.http.impl.client.CloseableHttpClient;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSession;

/**
 * Sends POST requests with Keycloak's HTTP client, so that the server's trust store and proxy settings apply. A request
 * is never repeated and has a time limit.
 */
public final class ServerPost {

    /** Maximum number of bytes that are read from a response. */
    private static final int MAX_BODY = 64 * 1024;

    /** Limit for connecting, and for waiting for a connection from the pool. */
    static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);

    /** Limit for the whole request, from beginning to end. */
    static final Duration LIMIT = Duration.ofSeconds(8);

    private final Supplier<CloseableHttpClient> http;
    private final Duration connectLimit;
    private final Duration limit;

    public ServerPost(Supplier<CloseableHttpClient> http) {
        this(http, CONNECT_LIMIT, LIMIT);
    }

    ServerPost(Supplier<CloseableHttpClient> http, Duration connectLimit, Duration limit) {
        this.http = http;
        this.connectLimit = connectLimit;
        this.limit = limit;
    }

    public static ServerPost of(KeycloakSession session) {
        return new ServerPost(
                () -> session.getProvider(HttpClientProvider.class).getHttpClient());
    }

    /** The time limit for the whole request. */
    public Duration limit() {
        return limit;
    }

    /** The same client with another time limit for the whole request. */
    public ServerPost withLimit(Duration other) {
        return new ServerPost(http, connectLimit, other);
    }

    /**
     * Sends a request and waits for the response, within the time limit.
     *
     * @param post its configuration and its entity are replaced
     */
    public PostResult send(HttpPost post, HttpEntity entity) {
        CloseableHttpClient client = http.get();
        post.setConfig(config(client));
        NotRepeatable body = new NotRepeatable(entity);
        post.setEntity(body);
        // The socket timeout restarts with every byte that arrives, so the whole request needs a limit, too.
        CompletableFuture<Void> abort = CompletableFuture.runAsync(
                post::abort, CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
        try (CloseableHttpResponse response = client.execute(post)) {
            return result(response);
        } catch (IOException | UnsupportedOperationException e) {
            String error = e.getClass().getName();
            return body.begun
                    ? new PostResult(PostResult.Phase.NO_RESPONSE, 0, Optional.empty(), error)
                    : new PostResult(PostResult.Phase.NOT_SENT, 0, Optional.empty(), error + ": " + e.getMessage());
        } finally {
            abort.cancel(false);
        }
    }

    private static PostResult result(CloseableHttpResponse response) {
        int status = response.getStatusLine().getStatusCode();
        try {
            return new PostResult(PostResult.Phase.RESPONSE, status, Optional.of(body(response.getEntity())), "");
        } catch (IOException e) {
            return new PostResult(
                    PostResult.Phase.RESPONSE,
                    status,
                    Optional.empty(),
                    e.getClass().getName());
        }
    }

    private RequestConfig config(CloseableHttpClient client) {
        RequestConfig.Builder config = client instanceof Configurable configurable && configurable.getConfig() != null
                ? RequestConfig.copy(configurable.getConfig())
                : RequestConfig.custom();
        int connect = Math.toIntExact(connectLimit.toMillis());
        return config.setConnectTimeout(connect)
                .setConnectionRequestTimeout(connect)
                .setSocketTimeout(Math.toIntExact(limit.toMillis()))
                .setRedirectsEnabled(false)
                .setExpectContinueEnabled(false)
                .build();
    }

    private static String body(HttpEntity entity) throws IOException {
        return entity == null ? "" : new String(entity.getContent().readNBytes(MAX_BODY), StandardCharsets.UTF_8);
    }

    /**
     * An entity that is written at most once, and that knows whether writing has begun. Without the body, no provider
     * can have accepted the request. The client's context would show this, too, but Keycloak's upcoming HTTP client
     * does not accept one.
     *
     * <p>Operators can configure Keycloak's HTTP client to repeat requests (option {@code max-retries}); a repeated
     * request would send a second message.
     */
    private static final class NotRepeatable extends HttpEntityWrapper {

        private volatile boolean begun;

        NotRepeatable(HttpEntity entity) {
            super(entity);
        }

        @Override
        public boolean isRepeatable() {
            return false;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            begun = true;
            super.writeTo(out);
        }

        @Override
        public InputStream getContent() throws IOException {
            begun = true;
            return super.getContent();
        }
    }
}
