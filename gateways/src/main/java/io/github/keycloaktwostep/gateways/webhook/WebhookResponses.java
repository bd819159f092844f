// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.gateway.FailureReason;
import io.github.keycloaktwostep.gateway.SendOutcome;
import java.io.IOException;
import java.util.Optional;
import org.keycloak.util.JsonSerialization;

/** Interprets what the receiver responds and reports. */
final class WebhookResponses {

    private WebhookResponses() {}

    /**
     * Maps a response to an outcome. A reason tells that the receiver did not send the message. Status 504 without a reason
     * is unclear: it comes from a proxy that forwarded the request and got no response.
     */
    static SendOutcome outcome(int status, Optional<FailureReason> reason) {
        if (status >= 200 && status <= 299) {
            return SendOutcome.accepted();
        }
        if (status >= 300 && status <= 399) {
            // Redirects are not followed, because they could send numbers and codes anywhere.
            return SendOutcome.refused(FailureReason.ACCOUNT_TROUBLE);
        }
        if (status >= 400 && status <= 599) {
            return SendOutcome.refused(reason.orElseGet(() -> reasonOfStatus(status)));
        }
        return SendOutcome.unclear();
    }

    /** The {@code reason} in a response or a report. Receivers cannot report {@link FailureReason#UNCLEAR}. */
    static Optional<FailureReason> reason(JsonNode json) {
        return FailureReason.of(json.path("reason").asText("")).filter(reason -> reason != FailureReason.UNCLEAR);
    }

    /** @return empty unless the text is exactly one JSON object */
    static Optional<JsonNode> json(byte[] text) {
        try {
            return Optional.of(JsonSerialization.mapper
                            .reader()
                            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                            .readTree(text))
                    .filter(JsonNode::isObject);
        } catch (IOException e) {
            // Not logged: the exception's text contains a part of the input.
            return Optional.empty();
        }
    }

    private static FailureReason reasonOfStatus(int status) {
        return switch (status) {
            case 401, 402, 403, 404, 405, 410 -> FailureReason.ACCOUNT_TROUBLE;
            case 407, 408 -> FailureReason.UNREACHABLE;
            case 429 -> FailureReason.BACK_OFF;
            case 504 -> FailureReason.UNCLEAR;
            default -> status >= 500 ? FailureReason.UNREACHABLE : FailureReason.UNKNOWN;
        };
    }
}
