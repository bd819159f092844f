// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.twilio;

import com.twilio.Twilio;
import com.twilio.exception.ApiConnectionException;
import com.twilio.http.HttpClient;
import com.twilio.http.HttpMethod;
import com.twilio.http.Request;
import com.twilio.http.Response;
import io.github.keycloaktwostep.gateways.http.PostResult;
import io.github.keycloaktwostep.gateways.http.ServerPost;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hc.core5.http.Header;
import org.apache.http.HttpHeaders;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;

/**
 * Sends one request of the SDK with Keycloak's HTTP client. An instance serves one request and keeps its result, which
 * the SDK's exceptions do not contain.
 */
final class ServerHttpClient extends HttpClient {

    /** The SDK's own helper would initialize global state: credentials from the environment, a shutdown hook. */
    private static final String USER_AGENT = "twilio-java/" + Twilio.VERSION + " keycloak-two-step";

    private final ServerPost server;
    private final URI baseUrl;
    private Optional<PostResult> result = Optional.empty();

    ServerHttpClient(ServerPost server, URI baseUrl) {
        this.server = server;
        this.baseUrl = baseUrl;
    }

    /** @return empty if the SDK did not make the request */
    Optional<PostResult> result() {
        return result;
    }

    /** Sends the request once. The SDK would repeat a message whose response was lost. */
    @Override
    public Response reliableRequest(Request request) {
        return makeRequest(request);
    }

    @Override
    public Response reliableRequest(Request request, int[] retryCodes, int retries, long delayMillis) {
        return makeRequest(request);
    }

    @Override
    public Response makeRequest(Request request) {
        if (request.getMethod() != HttpMethod.POST) {
            throw new IllegalArgumentException("only POST is supported");
        }
        HttpPost post = new HttpPost(URI.create(baseUrl + request.constructURL().getFile()));
        request.getHeaderParams().forEach((name, values) -> values.forEach(value -> post.addHeader(name, value)));
        post.setHeader(HttpHeaders.AUTHORIZATION, request.getAuthString());
        post.setHeader(HttpHeaders.ACCEPT, ContentType.APPLICATION_JSON.getMimeType());
        post.setHeader(HttpHeaders.USER_AGENT, USER_AGENT);
        StringEntity form = new StringEntity(
                request.encodeFormBody(),
                ContentType.create(ContentType.APPLICATION_FORM_URLENCODED.getMimeType(), StandardCharsets.UTF_8));
        PostResult sent = server.send(post, form);
        result = Optional.of(sent);
        return sent.body()
                .map(body -> new Response(body, sent.httpStatus(), new Header[0]))
                .orElseThrow(() -> new ApiConnectionException(sent.error()));
    }
}
