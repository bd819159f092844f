package io.github.keycloaktwostep.gateways.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.delivery.Delivery;
import io.github.keycloaktwostep.gateway.DeliveryReport;
import io.github.keycloaktwostep.gateway.DeliveryStatus;
import io.github.keycloaktwostep.gateway.FailureReason;
import jakarta.ws.rs.core.Response.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * What the receiver tells became of a message, signed as our own requests are.
 *
 * <p>What is signed names its kind and its message. So a request of ours that is sent back is no report, and a report is
 * of no use at another message's address. It names no realm: an id is 128 random bits that {@link Delivery#update} knows
 * in one realm only. Sent once more it changes nothing, because news only move a message forward.
 */
final class WebhookStatusReports {

    private static final Logger LOG = Logger.getLogger(WebhookStatusReports.class);

    private static final String TYPE = "two-step.status";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** A full stop would let one signature stand for several ways to cut what is signed into its parts. */
    private static final Pattern ID = Pattern.compile("[!-~&&[^.]]{1,255}");

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private final WebhookSigningKey key;
    private final Clock clock;
    private final Delivery delivery;

    WebhookStatusReports(WebhookSigningKey key, Clock clock, Delivery delivery) {
        this.key = key;
        this.clock = clock;
        this.delivery = delivery;
    }

    /**
     * Notes a report, if it is one.
     *
     * @param message id of the message, from the address
     * @return 403 for what is not signed for this message, now and by the receiver; 400 for what is signed and no
     *     report; else 204, whether it was news or not
     */
    Status take(String message, SignedHeaders headers, byte[] body) {
        if (!isSigned(headers, body)) {
            return Status.FORBIDDEN;
        }
        Optional<JsonNode> report =
                Json.object(body).filter(json -> json.path("type").asText("").equals(TYPE));
        if (report.isEmpty()) {
            LOG.debugf("A signed report is no JSON object of type %s", TYPE);
            return Status.BAD_REQUEST;
        }
        if (!report.get().path("id").asText("").equals(message)) {
            LOG.debug("A signed report came to the address of another message than it names");
            return Status.FORBIDDEN;
        }
        report.flatMap(WebhookStatusReports::news).ifPresent(news -> delivery.update(message, news));
        return Status.NO_CONTENT;
    }

    private boolean isSigned(SignedHeaders headers, byte[] body) {
        if (!ID.matcher(headers.id()).matches()
                || !SECONDS.matcher(headers.timestamp()).matches()) {
            LOG.debug("A report has no proper id and time stamp in its headers");
            return false;
        }
        if (!key.signed(headers.signatures(), headers.id(), headers.timestamp(), body)) {
            LOG.debug("A report is not signed with our secret");
            return false;
        }
        long age = clock.instant().getEpochSecond() - Long.parseLong(headers.timestamp());
        if (Math.abs(age) > TOLERANCE.toSeconds()) {
            LOG.infof("A signed report is refused: by the clock of this server it was signed %d seconds ago", age);
            return false;
        }
        return true;
    }

    private static Optional<DeliveryReport> news(JsonNode report) {
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
