package com.example.acme;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.SendOutcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.http.HttpHeaders;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.InputStreamEntity;
import org.jboss.logging.Logger;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSession;

/** Text messages through the HTTP API of Acme, a provider that does not exist. */
final class AcmeGateway implements MessageGateway {

    private static final Logger LOG = Logger.getLogger(AcmeGateway.class);

    private static final int WHOLE_CALL_SECONDS = 7;
    private static final RequestConfig LIMITS = RequestConfig.custom()
            .setConnectionRequestTimeout(3_000)
            .setConnectTimeout(3_000)
            .setSocketTimeout(WHOLE_CALL_SECONDS * 1_000)
            .setRedirectsEnabled(false)
            .build();

    private final KeycloakSession session;
    private final String url;
    private final String key;
    private final ScheduledExecutorService deadlines;

    AcmeGateway(KeycloakSession session, String url, String key, ScheduledExecutorService deadlines) {
        this.session = session;
        this.url = url;
        this.key = key;
        this.deadlines = deadlines;
    }

    @Override
    public Set<Channel> channels() {
        return Set.of(Channel.SMS);
    }

    @Override
    public SendOutcome send(Message message) {
        HttpPost post = request(message);
        HttpClientContext context = HttpClientContext.create();
        // A socket's time-out begins anew with every byte that trickles in; this one ends the whole call.
        Future<?> deadline = deadlines.schedule(post::abort, WHOLE_CALL_SECONDS, TimeUnit.SECONDS);
        // The client is the server's own and stays open. The answer is closed unread, however long it is.
        try (CloseableHttpResponse answer =
                session.getProvider(HttpClientProvider.class).getHttpClient().execute(post, context)) {
            return outcome(answer.getStatusLine().getStatusCode(), message);
        } catch (IOException e) {
            // The class alone: the text of an exception may hold anything.
            LOG.infof("No answer from Acme for %s: %s", message, e.getClass().getName());
            // Set before the first byte of a request is written: where it is missing, surely nothing went out.
            return context.getAttribute(HttpClientContext.HTTP_REQ_SENT) == null
                    ? new SendOutcome.Refused(FailureReason.UNREACHABLE)
                    : new SendOutcome.Unclear();
        } finally {
            deadline.cancel(false);
        }
    }

    private HttpPost request(Message message) {
        byte[] json = JsonNodeFactory.instance
                .objectNode()
                .put("to", message.to().e164())
                .put("text", message.text())
                .put("validSeconds", message.validity(Instant.now()).toSeconds())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        HttpPost post = new HttpPost(url);
        post.setConfig(LIMITS);
        post.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + key);
        // A stream is never sent twice, even where the server's client is told to repeat requests (max-retries).
        post.setEntity(
                new InputStreamEntity(new ByteArrayInputStream(json), json.length, ContentType.APPLICATION_JSON));
        return post;
    }

    /** As Acme documents its answers. What it does not document may mean that the message went out. */
    private static SendOutcome outcome(int status, Message message) {
        if (status == 202) {
            return new SendOutcome.Accepted();
        }
        // A message prints as its id and its channel, so that this line is safe.
        LOG.infof("Acme answered %s with HTTP %d", message, status);
        return switch (status) {
            case 400 -> new SendOutcome.Refused(FailureReason.UNKNOWN);
            case 401, 402, 403, 404 -> new SendOutcome.Refused(FailureReason.ACCOUNT_TROUBLE);
            case 422 -> new SendOutcome.Refused(FailureReason.NUMBER_UNUSABLE);
            case 429 -> new SendOutcome.Refused(FailureReason.BACK_OFF);
            case 503 -> new SendOutcome.Refused(FailureReason.UNREACHABLE);
            default -> new SendOutcome.Unclear();
        };
    }
}
