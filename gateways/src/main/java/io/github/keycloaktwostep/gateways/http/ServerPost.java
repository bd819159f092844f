package io.github.keycloaktwostep.gateways.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import org.apache.http.HttpEntity;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.Configurable;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.entity.HttpEntityWrapper;
import org.apache.http.impl.client.CloseableHttpClient;

/**
 * One POST over the server's own HTTP client, so that the server's trust store and proxies hold. It is asked once,
 * never repeated, given up in time, and it is known afterwards what became of it.
 */
public final class ServerPost {

    /** Longest answer that is read, in bytes. */
    private static final int MAX_ANSWER = 64 * 1024;

    private final CloseableHttpClient http;
    private final RequestTimeouts limits;
    private final Deadlines deadlines;
    private RequestOutcome fate = new RequestOutcome.NotTried();

    public ServerPost(CloseableHttpClient http, RequestTimeouts limits, Deadlines deadlines) {
        this.http = http;
        this.limits = limits;
        this.deadlines = deadlines;
    }

    /** @param body cut after 64 KiB */
    public record PostResponse(int status, String body) {}

    /** What became of the request. */
    public RequestOutcome fate() {
        return fate;
    }

    /** @throws IOException if there was no answer, or it broke off; {@link #fate()} tells which */
    public PostResponse send(HttpPost post, HttpEntity entity) throws IOException {
        post.setConfig(config());
        post.setEntity(new OnlyOnce(entity));
        HttpClientContext context = HttpClientContext.create();
        Future<?> deadline = deadlines.after(limits.whole(), post::abort);
        try (CloseableHttpResponse response = http.execute(post, context)) {
            int status = response.getStatusLine().getStatusCode();
            fate = new RequestOutcome.Response(status);
            return new PostResponse(status, body(response.getEntity()));
        } catch (IOException e) {
            if (!(fate instanceof RequestOutcome.Response)) {
                fate = wasBegun(context)
                        ? new RequestOutcome.NoResponse(e.getClass().getName())
                        : new RequestOutcome.NotSent(e.getClass().getName() + ": " + e.getMessage());
            }
            throw e;
        } finally {
            deadline.cancel(false);
        }
    }

    /** The attribute is set before the first byte of a request is written, to whatever value. */
    private static boolean wasBegun(HttpClientContext context) {
        return context.getAttribute(HttpClientContext.HTTP_REQ_SENT) != null;
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
