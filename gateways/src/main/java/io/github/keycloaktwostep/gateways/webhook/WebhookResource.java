// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.gateway.DeliveryCallbacks;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;

/**
 * {@code /realms/{realm}/two-step/webhook}: accepts delivery reports from the operator's receiver, which signs them in
 * the same way as the gateway signs its requests.
 *
 * <p>The signed body contains a type and the id of the message. Therefore, a request of the gateway cannot be replayed
 * as a report, and a report cannot be replayed for another message. The body does not contain the realm, because the id
 * consists of 128 random bits that {@link DeliveryCallbacks#report} knows in one realm only. A repeated report has no
 * effect, because reports can only move a message forward.
 */
public final class WebhookResource {

    private static final Logger LOG = Logger.getLogger(WebhookResource.class);

    /** Maximum length of a report, in bytes. */
    private static final int MAX_BODY = 8 * 1024;

    private static final String TYPE = "two-step.status";
    private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

    /** Without a full stop, because that separates the parts of the signed content. */
    private static final Pattern ID = Pattern.compile("[!-~&&[^.]]{1,255}");

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private final KeycloakSession session;
    private final WebhookSigningKey key;
    private final InstantSource clock;
    private final DeliveryCallbacks callbacks;

    WebhookResource(KeycloakSession session, WebhookSigningKey key, InstantSource clock, DeliveryCallbacks callbacks) {
        this.session = session;
        this.key = key;
        this.clock = clock;
        this.callbacks = callbacks;
    }

    /**
     * Receives a report on the delivery of a message.
     *
     * @param id id of the message
     * @return 204, even if the report was ignored; or with {@code {}} 400 if the body is not a report, 403 unless it is
     *     signed for this message and was signed within five minutes, 413 if it is longer than 8 KiB
     */
    @POST
    @Path("status/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response status(@PathParam("id") String id, InputStream body) {
        Status status = receive(id, body);
        Response.ResponseBuilder response = Response.status(status).header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (status != Status.NO_CONTENT) {
            response.type(MediaType.APPLICATION_JSON_TYPE).entity(Map.of());
        }
        return response.build();
    }

    private Status receive(String id, InputStream body) {
        HttpHeaders headers = session.getContext().getHttpRequest().getHttpHeaders();
        try {
            byte[] bytes = body.readNBytes(MAX_BODY + 1);
            return bytes.length > MAX_BODY
                    ? Status.REQUEST_ENTITY_TOO_LARGE
                    : receive(id, headers::getRequestHeader, bytes);
        } catch (IOException e) {
            LOG.debugf(
                    "The body of a report could not be read: %s", e.getClass().getName());
            return Status.BAD_REQUEST;
        }
    }

    /** @param headers values of a header of the request by its name; {@code null} if it is missing */
    Status receive(String messageId, Function<String, List<String>> headers, byte[] body) {
        if (!isSigned(headers, body)) {
            return Status.FORBIDDEN;
        }
        Optional<JsonNode> report = WebhookResponses.json(body)
                .filter(json -> json.path("type").asText("").equals(TYPE));
        if (report.isEmpty()) {
            LOG.debugf("A signed report is not a JSON object of type %s", TYPE);
            return Status.BAD_REQUEST;
        }
        if (!report.get().path("id").asText("").equals(messageId)) {
            LOG.debug("A signed report was sent to the URL of another message");
            return Status.FORBIDDEN;
        }
        report.flatMap(WebhookResource::parse).ifPresent(parsed -> callbacks.report(messageId, parsed));
        return Status.NO_CONTENT;
    }

    private boolean isSigned(Function<String, List<String>> headers, byte[] body) {
        String id = value(headers, WebhookGateway.ID_HEADER);
        String timestamp = value(headers, WebhookGateway.TIMESTAMP_HEADER);
        String signatures = value(headers, WebhookGateway.SIGNATURE_HEADER);
        if (!ID.matcher(id).matches() || !SECONDS.matcher(timestamp).matches()) {
            LOG.debug("A report has no valid id or timestamp in its headers");
            return false;
        }
        if (!key.hasSigned(signatures, id, timestamp, body)) {
            LOG.debug("A report is not signed with the secret of this gateway");
            return false;
        }
        long age = clock.instant().getEpochSecond() - Long.parseLong(timestamp);
        if (Math.abs(age) > MAX_CLOCK_SKEW.toSeconds()) {
            LOG.infof(
                    "A signed report was rejected: according to this server's clock it was signed %d seconds ago", age);
            return false;
        }
        return true;
    }

    /**
     * The values of a header, separated by spaces; only the signature header may have several. An empty string if the
     * header is missing.
     */
    private static String value(Function<String, List<String>> headers, String name) {
        return String.join(" ", Objects.requireNonNullElse(headers.apply(name), List.of()));
    }

    private static Optional<DeliveryReport> parse(JsonNode report) {
        return DeliveryStatus.of(report.path("status").asText("")).flatMap(status -> switch (status) {
            case SENDING -> Optional.empty();
            case SENT -> Optional.of(DeliveryReport.sent(WebhookGatewayFactory.PROVIDER_ID));
            case DELIVERED -> Optional.of(DeliveryReport.delivered(WebhookGatewayFactory.PROVIDER_ID));
            case FAILED ->
                Optional.of(DeliveryReport.failed(
                        WebhookResponses.reason(report).orElse(FailureReason.UNKNOWN),
                        Optional.of(WebhookGatewayFactory.PROVIDER_ID)));
        });
    }
}
