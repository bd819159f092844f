// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.DeliveryCallbacks;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.Message;
import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.SendOutcome;
import io.github.keycloaktwostep.gateways.http.OutcomeLog;
import io.github.keycloaktwostep.gateways.http.PostResult;
import io.github.keycloaktwostep.gateways.http.ServerPost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.http.HttpHeaders;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.jboss.logging.Logger;
import org.keycloak.util.JsonSerialization;

/**
 * Posts messages as signed JSON to the operator's receiver, according to Standard Webhooks 1.0.0. Sends each message
 * once. Only the HTTP status and a known reason are logged, because the response may contain the number.
 */
final class WebhookGateway implements MessageGateway {

    static final String ID_HEADER = "webhook-id";
    static final String TIMESTAMP_HEADER = "webhook-timestamp";
    static final String SIGNATURE_HEADER = "webhook-signature";

    private static final String TYPE = "two-step.message";

    private static final OutcomeLog OUTCOMES = new OutcomeLog(
            Logger.getLogger(WebhookGateway.class), "the webhook", status -> status >= 200 && status <= 299);

    private final WebhookSettings settings;
    private final ServerPost server;
    private final InstantSource clock;
    private final Function<DeliveryCallbacks, Object> resource;

    /** @param resource creates the resource that receives the reports */
    WebhookGateway(
            WebhookSettings settings,
            ServerPost server,
            InstantSource clock,
            Function<DeliveryCallbacks, Object> resource) {
        this.settings = settings;
        this.server = server;
        this.clock = clock;
        this.resource = resource;
    }

    @Override
    public Set<Channel> channels() {
        return settings.channels();
    }

    @Override
    public Optional<Object> resource(DeliveryCallbacks callbacks) {
        return Optional.of(resource.apply(callbacks));
    }

    @Override
    public SendOutcome send(Message message) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        byte[] body = body(message, now);
        PostResult result =
                server.send(post(message, now, body), new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        Optional<FailureReason> reason = result.body()
                .flatMap(text -> WebhookResponses.json(text.getBytes(StandardCharsets.UTF_8)))
                .flatMap(WebhookResponses::reason);
        return OUTCOMES.of(
                message,
                result,
                reason,
                reason.map(known -> "reason " + known.id()).orElse("no known reason"));
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
        message.callback(WebhookGatewayFactory.PROVIDER_ID).ifPresent(url -> data.put("statusUrl", url.toString()));
        try {
            return JsonSerialization.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException("The message could not be written as JSON", e);
        }
    }
}
