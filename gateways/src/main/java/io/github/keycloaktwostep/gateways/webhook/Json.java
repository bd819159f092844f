package io.github.keycloaktwostep.gateways.webhook;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import org.keycloak.util.JsonSerialization;

/** JSON from outside. */
final class Json {

    private Json() {}

    /** @return empty for what is not one JSON object and nothing else */
    static Optional<JsonNode> object(byte[] text) {
        try {
            return Optional.of(JsonSerialization.mapper
                            .reader()
                            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                            .readTree(text))
                    .filter(JsonNode::isObject);
        } catch (IOException e) {
            // The exception's text holds a part of what was read.
            return Optional.empty();
        }
    }
}
