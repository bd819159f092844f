package io.github.keycloaktwostep.gateways.twilio;

import com.twilio.Twilio;
import com.twilio.exception.ApiConnectionException;
import com.twilio.http.HttpClient;
import com.twilio.http.HttpMethod;
import com.twilio.http.Request;
import com.twilio.http.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import org.apache.hc.core5.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHeaders;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.Configurable;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.HttpEntityWrapper;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;

/**
 * Carries one request of the SDK's over the server's own HTTP client, so that the server's trust store and proxies
 * hold. One instance for one request: it knows afterwards what became of it, which the SDK's exceptions do not tell.
 */
final class ServerHttpClient extends HttpClient {

    /** Twilio's answers have about 2 kB. */
    private static final int MAX_ANSWER = 64 * 1024;

    /** The SDK's helper for this would load its global state: credentials from the environment, a shutdown hook. */
    private static final String USER_AGENT = "twilio-java/" + Twilio.VERSION + " keycloak-two-step";

    private final CloseableHttpClient http;
    private final URI baseUrl;
    private final Limits limits;
    private final Deadlines deadlines;
    private Fate fate = new Fate.Untried();

    ServerHttpClient(CloseableHttpClient http, URI baseUrl, Limits limits, Deadlines deadlines) {
        this.http = http;
        this.baseUrl = baseUrl;
        this.limits = limits;
        this.deadlines = deadlines;
    }

    Fate fate() {
        return fate;
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
        HttpPost post = post(request);
        HttpClientContext context = HttpClientContext.create();
        Future<?> deadline = deadlines.after(limits.whole(), post::abort);
        try (CloseableHttpResponse response = http.execute(post, context)) {
            int status = response.getStatusLine().getStatusCode();
            fate = new Fate.Answered(status);
            return new Response(body(response.getEntity()), status, new Header[0]);
        } catch (IOException e) {
            if (!(fate instanceof Fate.Answered)) {
                fate = wasBegun(context)
                        ? new Fate.Unanswered(e.getClass().getName())
                        : new Fate.NotSent(e.getClass().getName() + ": " + e.getMessage());
            }
            throw new ApiConnectionException(e.getClass().getName());
        } finally {
            deadline.cancel(false);
        }
    }

    /** The attribute is set before the first byte of a request is written, to whatever value. */
    private static boolean wasBegun(HttpClientContext context) {
        return context.getAttribute(HttpClientContext.HTTP_REQ_SENT) != null;
    }

    private HttpPost post(Request request) {
        if (request.getMethod() != HttpMethod.POST) {
            throw new IllegalArgumentException("only POST is used here");
        }
        HttpPost post = new HttpPost(URI.create(baseUrl + request.constructURL().getFile()));
        post.setConfig(config());
        request.getHeaderParams().forEach((name, values) -> values.forEach(value -> post.addHeader(name, value)));
        post.setHeader(HttpHeaders.AUTHORIZATION, request.getAuthString());
        post.setHeader(HttpHeaders.ACCEPT, ContentType.APPLICATION_JSON.getMimeType());
        post.setHeader(HttpHeaders.USER_AGENT, USER_AGENT);
        post.setEntity(new OnlyOnce(new StringEntity(
                request.encodeFormBody(),
                ContentType.create(ContentType.APPLICATION_FORM_URLENCODED.getMimeType(), StandardCharsets.UTF_8))));
        return post;
    }

    private RequestConfig config() {
        RequestConfig.Builder config = http instanceof Configurable configurable && configurable.getConfig() != null
                ? RequestConfig.copy(configurable.getConfig())
                : RequestConfig.custom();
        int connect = Math.toIntExact(limits.connect().toMillis());
        return config.setConnectTimeout(connect)
                .setConnectionRequestTimeout(connect)
                .setSocketTimeout(Math.toIntExact(limits.whole().toMillis()))
                .setRedirectsEnabled(false)
                .setExpectContinueEnabled(false)
                .build();
    }

    private static String body(HttpEntity entity) throws IOException {
        return entity == null ? "" : new String(entity.getContent().readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
    }

    /**
     * What was begun to be written is not written again. Operators can make the server's HTTP client repeat requests
     * (connections-http-client, max-retries); for a message that would mean a second copy.
     */
    private static final class OnlyOnce extends HttpEntityWrapper {

        OnlyOnce(HttpEntity entity) {
            super(entity);
        }

        @Override
        public boolean isRepeatable() {
            return false;
        }
    }
}
