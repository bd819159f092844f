package io.github.keycloaktwostep.gateways.twilio;

import com.twilio.Twilio;
import com.twilio.exception.ApiConnectionException;
import com.twilio.http.HttpClient;
import com.twilio.http.HttpMethod;
import com.twilio.http.Request;
import com.twilio.http.Response;
import io.github.keycloaktwostep.gateways.http.RequestOutcome;
import io.github.keycloaktwostep.gateways.http.ServerPost;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.Header;
import org.apache.http.HttpHeaders;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;

/**
 * Carries one request of the SDK's over the server's own HTTP client. One instance for one request: it knows afterwards
 * what became of it, which the SDK's exceptions do not tell.
 */
final class ServerHttpClient extends HttpClient {

    /** The SDK's helper for this would load its global state: credentials from the environment, a shutdown hook. */
    private static final String USER_AGENT = "twilio-java/" + Twilio.VERSION + " keycloak-two-step";

    private final ServerPost server;
    private final URI baseUrl;

    ServerHttpClient(ServerPost server, URI baseUrl) {
        this.server = server;
        this.baseUrl = baseUrl;
    }

    RequestOutcome fate() {
        return server.fate();
    }

    /** Once: the SDK would send a message again whose answer got lost. */
    @Override
    public Response reliableRequest(Request request) {
        return makeRequest(request);
    }

    /** Once. */
    @Override
    public Response reliableRequest(Request request, int[] retryCodes, int retries, long delayMillis) {
        return makeRequest(request);
    }

    @Override
    public Response makeRequest(Request request) {
        if (request.getMethod() != HttpMethod.POST) {
            throw new IllegalArgumentException("only POST is used here");
        }
        HttpPost post = new HttpPost(URI.create(baseUrl + request.constructURL().getFile()));
        request.getHeaderParams().forEach((name, values) -> values.forEach(value -> post.addHeader(name, value)));
        post.setHeader(HttpHeaders.AUTHORIZATION, request.getAuthString());
        post.setHeader(HttpHeaders.ACCEPT, ContentType.APPLICATION_JSON.getMimeType());
        post.setHeader(HttpHeaders.USER_AGENT, USER_AGENT);
        StringEntity form = new StringEntity(
                request.encodeFormBody(),
                ContentType.create(ContentType.APPLICATION_FORM_URLENCODED.getMimeType(), StandardCharsets.UTF_8));
        try {
            ServerPost.PostResponse answer = server.send(post, form);
            return new Response(answer.body(), answer.status(), new Header[0]);
        } catch (IOException e) {
            throw new ApiConnectionException(e.getClass().getName());
        }
    }
}
