package com.example.acme;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.SendOutcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.http.HttpHeaders;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.InputStreamEntity;
import org.jboss.logging.Logger;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.models.KeycloakSession;

/** Sends text messages through the HTTP API of Acme, a fictitious provider. */
final class AcmeGateway implements MessageGateway {

    private static final Logger LOG = Logger.getLogger(AcmeGateway.class);

    private static final int LIMIT_SECONDS = 7;
    private static final RequestConfig TIMEOUTS = RequestConfig.custom()
            .setConnectionRequestTimeout(3_000)
            .setConnectTimeout(3_000)
            .setSocketTimeout(LIMIT_SECONDS * 1_000)
            .setRedirectsEnabled(false)
            .build();

    private final KeycloakSession session;
    private final String url;
    private final String key;

    AcmeGateway(KeycloakSession session, String url, String key) {
        this.session = session;
        this.url = url;
        this.key = key;
    }

    @Override
    public Set<Channel> channels() {
        return Set.of(Channel.SMS);
    }

    @Override
    public SendOutcome send(Message message) {
        byte[] json = json(message);
        ByteArrayInputStream body = new ByteArrayInputStream(json);
        HttpPost post = request(body, json.length);
        // A socket timeout starts again with every byte that arrives, so the whole request needs a limit, too.
        Executor afterLimit = CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS);
        CompletableFuture<Void> abort = CompletableFuture.runAsync(post::abort, afterLimit);
        // The client belongs to the server and stays open. The response is closed unread, because it may be long.
        try (CloseableHttpResponse response =
                session.getProvider(HttpClientProvider.class).getHttpClient().execute(post)) {
            return outcome(response.getStatusLine().getStatusCode(), message);
        } catch (IOException | UnsupportedOperationException e) {
            // Only the class, because the text of an exception may contain anything.
            LOG.infof("No answer from Acme for %s: %s", message, e.getClass().getName());
            // Nobody has read the body, so Acme cannot have got it.
            return body.available() == json.length
                    ? SendOutcome.refused(FailureReason.UNREACHABLE)
                    : SendOutcome.unclear();
        } finally {
            abort.cancel(false);
        }
    }

    private static byte[] json(Message message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("to", message.to().e164())
                .put("text", message.text())
                .put("validSeconds", message.validity(Instant.now()).toSeconds())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private HttpPost request(InputStream body, int length) {
        HttpPost post = new HttpPost(url);
        post.setConfig(TIMEOUTS);
        post.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + key);
        // The client never repeats a stream, even if the option max-retries tells it to repeat requests.
        post.setEntity(new InputStreamEntity(body, length, ContentType.APPLICATION_JSON));
        return post;
    }

    /** According to Acme's documentation. After any other status the message may have been sent. */
    private static SendOutcome outcome(int status, Message message) {
        if (status == 202) {
            return SendOutcome.accepted();
        }
        // A message prints as its id and channel, so this line is safe.
        LOG.infof("Acme answered %s with HTTP %d", message, status);
        return switch (status) {
            case 400 -> SendOutcome.refused(FailureReason.UNKNOWN);
            case 401, 402, 403, 404 -> SendOutcome.refused(FailureReason.ACCOUNT_TROUBLE);
            case 422 -> SendOutcome.refused(FailureReason.NUMBER_UNUSABLE);
            case 429 -> SendOutcome.refused(FailureReason.BACK_OFF);
            case 503 -> SendOutcome.refused(FailureReason.UNREACHABLE);
            default -> SendOutcome.unclear();
        };
    }
}
