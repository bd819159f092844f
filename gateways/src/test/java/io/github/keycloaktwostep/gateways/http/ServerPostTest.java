// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.gateways.http.PostResult.Phase;
import java.io.IOException;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.conn.ClientConnectionManager;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.params.HttpParams;
import org.apache.http.protocol.HttpContext;
import org.junit.jupiter.api.Test;

/** Keycloak 26.8 can have an HTTP client on Vert.x that knows only a part of Apache's interface. */
class ServerPostTest {

    @Test
    void aClientThatTakesNoContextCanSend() throws IOException {
        try (RawServer receiver = RawServer.answering(202, "");
                CloseableHttpClient client = new WithoutContext(HttpClients.createDefault())) {
            PostResult result = new ServerPost(() -> client, RequestTimeouts.standard())
                    .send(new HttpPost(receiver.url()), new StringEntity("{}"));

            assertThat(result.phase()).isEqualTo(Phase.RESPONSE);
            assertThat(result.httpStatus()).isEqualTo(202);
        }
    }

    @Test
    void whatAClientCannotDoWasNotSent() throws IOException {
        try (CloseableHttpClient client = new WithoutContext(null)) {
            PostResult result = new ServerPost(() -> client, RequestTimeouts.standard())
                    .send(new HttpPost("http://localhost/"), new StringEntity("{}"));

            assertThat(result.phase()).isEqualTo(Phase.NOT_SENT);
            assertThat(result.error()).contains("UnsupportedOperationException");
        }
    }

    @SuppressWarnings("deprecation")
    private static final class WithoutContext extends CloseableHttpClient {

        private final CloseableHttpClient real;

        /** @param real {@code null} for a client that can do nothing */
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
