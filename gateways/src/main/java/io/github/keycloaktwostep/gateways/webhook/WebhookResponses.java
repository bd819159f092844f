package io.github.keycloaktwostep.gateways.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.SendOutcome;
import java.util.Optional;

/** What the answer of a receiver means. */
final class WebhookResponses {

    private WebhookResponses() {}

    /**
     * A reason is the receiver's word that it did not send. Without one, 504 is the word of a proxy that had passed the
     * request on and waited in vain: nobody knows.
     */
    static SendOutcome outcome(int status, Optional<FailureReason> reason) {
        if (status >= 200 && status <= 299) {
            return new SendOutcome.Accepted();
        }
        if (status >= 300 && status <= 399) {
            // Redirects are not followed: they would carry numbers and codes to wherever they point.
            return new SendOutcome.Refused(FailureReason.ACCOUNT_TROUBLE);
        }
        if (status >= 400 && status <= 599) {
            return reason.or(() -> reasonOfStatus(status))
                    .<SendOutcome>map(SendOutcome.Refused::new)
                    .orElseGet(SendOutcome.Unclear::new);
        }
        return new SendOutcome.Unclear();
    }

    /** The reason that a receiver gives, in an answer or in a report; whether it knows is not for it to leave open. */
    static Optional<FailureReason> reason(JsonNode json) {
        return FailureReason.of(json.path("reason").asText("")).filter(reason -> reason != FailureReason.UNCLEAR);
    }

    private static Optional<FailureReason> reasonOfStatus(int status) {
        return switch (status) {
            case 401, 402, 403, 404, 405, 410 -> Optional.of(FailureReason.ACCOUNT_TROUBLE);
            case 407, 408 -> Optional.of(FailureReason.UNREACHABLE);
            case 429 -> Optional.of(FailureReason.BACK_OFF);
            case 504 -> Optional.empty();
            default -> Optional.of(status >= 500 ? FailureReason.UNREACHABLE : FailureReason.UNKNOWN);
        };
    }
}
