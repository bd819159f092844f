// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.gateways.webhook;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.keycloaktwostep.gateway.FailureReason;
import java.io.IOException;
import java.util.Optional;
import org.keycloak.util.JsonSerialization;

/** Interprets the receiver's responses and reports. */
final class WebhookResponses {

    private WebhookResponses() {}

    /**
     * The {@code reason} in a response or a report, which means that the receiver did not send the message. Receivers
     * cannot report {@link FailureReason#UNCLEAR}.
     */
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
}
