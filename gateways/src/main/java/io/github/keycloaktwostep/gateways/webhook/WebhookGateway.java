package io.github.keycloaktwostep.gateways.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.SendOutcome;
import io.github.keycloaktwostep.gateways.http.Deadlines;
import io.github.keycloaktwostep.gateways.http.RequestOutcome;
import io.github.keycloaktwostep.gateways.http.RequestTimeouts;
import io.github.keycloaktwostep.gateways.http.ServerPost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.http.HttpHeaders;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.impl.client.CloseableHttpClient;
import org.jboss.logging.Logger;
import org.keycloak.util.JsonSerialization;

/**
 * Posts messages as signed JSON to a receiver of the operator's own, by Standard Webhooks 1.0.0. Asks once and tells
 * apart what was refused for sure and what nobody knows. What the receiver says may hold the number, so that only its
 * status and a reason from our own list are logged.
 */
final class WebhookGateway implements MessageGateway {

    static final String ID_HEADER = "webhook-id";
    static final String TIMESTAMP_HEADER = "webhook-timestamp";
    static final String SIGNATURE_HEADER = "webhook-signature";

    private static final Logger LOG = Logger.getLogger(WebhookGateway.class);

    private static final String TYPE = "two-step.message";

    private final WebhookSettings settings;
    private final Supplier<CloseableHttpClient> http;
    private final RequestTimeouts limits;
    private final Deadlines deadlines;
    private final Clock clock;
    private final Supplier<Object> resource;

    WebhookGateway(
            WebhookSettings settings,
            Supplier<CloseableHttpClient> http,
            RequestTimeouts limits,
            Deadlines deadlines,
            Clock clock,
            Supplier<Object> resource) {
        this.settings = settings;
        this.http = http;
        this.limits = limits;
        this.deadlines = deadlines;
        this.clock = clock;
        this.resource = resource;
    }

    @Override
    public Set<Channel> channels() {
        return settings.channels();
    }

    @Override
    public Optional<Object> resource() {
        return Optional.of(resource.get());
    }

    @Override
    public SendOutcome send(Message message) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        byte[] body = body(message, now);
        ServerPost connection = new ServerPost(http.get(), limits, deadlines);
        Optional<FailureReason> reason = Optional.empty();
        try {
            ServerPost.PostResponse answer =
                    connection.send(post(message, now, body), new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
            reason = Json.object(answer.body().getBytes(StandardCharsets.UTF_8)).flatMap(WebhookResponses::reason);
        } catch (IOException e) {
            // What became of the request says more, and an answer that breaks off after its head counts.
            LOG.debugf(
                    "The connection to the webhook broke for %s: %s",
                    message, e.getClass().getName());
        }
        return outcome(connection.fate(), reason, message);
    }

    private HttpPost post(Message message, Instant now, byte[] body) {
        String timestamp = Long.toString(now.getEpochSecond());
        HttpPost post = new HttpPost(settings.url());
        post.setHeader(HttpHeaders.ACCEPT, ContentType.APPLICATION_JSON.getMimeType());
        post.setHeader(HttpHeaders.USER_AGENT, "keycloak-two-step");
        post.setHeader(ID_HEADER, message.id());
        post.setHeader(TIMESTAMP_HEADER, timestamp);
        post.setHeader(SIGNATURE_HEADER, settings.key().sign(message.id(), timestamp, body));
        return post;
    }

    private static byte[] body(Message message, Instant now) {
        ObjectNode json = JsonSerialization.createObjectNode();
        json.put("type", TYPE).put("timestamp", now.toString());
        ObjectNode data = json.putObject("data");
        data.put("id", message.id())
                .put("realm", message.realm())
                .put("channel", message.channel().id())
                .put("to", message.to().e164())
                .put("country", message.region())
                .put("text", message.text())
                .put("code", message.code())
                .put("locale", message.locale().toLanguageTag())
                .put("expiresAt", message.expiresAt().toString());
        message.callBack(WebhookGatewayFactory.PROVIDER_ID).ifPresent(url -> data.put("statusUrl", url.toString()));
        try {
            return JsonSerialization.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException("JSON could not be written", e);
        }
    }

    private static SendOutcome outcome(RequestOutcome fate, Optional<FailureReason> reason, Message message) {
        if (fate instanceof RequestOutcome.Response answered) {
            SendOutcome outcome = WebhookResponses.outcome(answered.status(), reason);
            if (!(outcome instanceof SendOutcome.Accepted)) {
                LOG.logf(
                        blamesTheNumber(outcome) ? Logger.Level.DEBUG : Logger.Level.INFO,
                        "The webhook answered %s with HTTP %d, %s",
                        message,
                        answered.status(),
                        reason.map(known -> "reason " + known.id()).orElse("no known reason"));
            }
            return outcome;
        }
        if (fate instanceof RequestOutcome.NotSent notSent) {
            LOG.infof("No connection to the webhook for %s: %s", message, notSent.trouble());
            return new SendOutcome.Refused(FailureReason.UNREACHABLE);
        }
        if (fate instanceof RequestOutcome.NoResponse unanswered) {
            LOG.infof("No answer from the webhook for %s: %s", message, unanswered.trouble());
        }
        return new SendOutcome.Unclear();
    }

    private static boolean blamesTheNumber(SendOutcome outcome) {
        return outcome instanceof SendOutcome.Refused refused
                && !refused.reason().otherGatewayMayHelp();
    }
}
