// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.keycloaktwostep.admin.http.RequestInput;
import io.github.keycloaktwostep.admin.http.RequestRejected;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Converts the policy to and from JSON: booleans, integers, arrays for lists, and text for everything else. */
final class PolicyJson {

    private PolicyJson() {}

    /** @param roles names of the required roles, one each */
    static ObjectNode write(Policy policy, List<String> roles) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (PolicyKey key : PolicyKey.values()) {
            String value = policy.value(key);
            switch (key.type()) {
                case BOOLEAN -> json.put(key.key(), Boolean.parseBoolean(value));
                case INTEGER -> json.put(key.key(), Integer.parseInt(value));
                case TEXTS -> roles.forEach(json.putArray(key.key())::add);
                case CHOICES, COUNTRIES -> key.parts(value).forEach(json.putArray(key.key())::add);
                case CHOICE, TEXT, COUNTRY, URL -> json.put(key.key(), value);
            }
        }
        return json;
    }

    /**
     * Reads a partial change.
     *
     * @return the values to store, by key; {@code null} as a value removes the key, so that its default applies
     */
    static Map<String, String> read(ObjectNode json) {
        Map<String, String> changes = new LinkedHashMap<>();
        json.properties().forEach(field -> {
            PolicyKey key = PolicyKey.of(field.getKey())
                    .orElseThrow(() -> RequestRejected.invalidValue(
                            RequestInput.shown(field.getKey()),
                            RequestInput.shown(field.getKey()) + ": there is no such key; allowed: "
                                    + Arrays.stream(PolicyKey.values())
                                            .map(PolicyKey::key)
                                            .collect(Collectors.joining(", "))));
            changes.put(key.key(), stored(key, field.getValue()));
        });
        return changes;
    }

    private static String stored(PolicyKey key, JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        String text = text(key, value).orElseThrow(() -> invalid(key, value, key.allowed()));
        key.problem(text).ifPresent(allowed -> {
            throw invalid(key, value, allowed);
        });
        // An empty text means "none", which may differ from the default. For other types, empty means the default.
        return text.isEmpty() && key.type() != PolicyKey.Type.TEXT ? null : text;
    }

    /** The value as text; empty if it has no such form. The key decides whether the text is allowed. */
    private static Optional<String> text(PolicyKey key, JsonNode value) {
        if (value.isArray() && key.isList()) {
            return list(key, value);
        }
        return value.isValueNode() ? Optional.of(value.asText().strip()) : Optional.empty();
    }

    private static Optional<String> list(PolicyKey key, JsonNode value) {
        if (value.isEmpty() && key.type() == PolicyKey.Type.CHOICES) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        for (JsonNode element : value) {
            String part = element.isTextual() ? element.textValue().strip() : "";
            // An element that contains a separator would be read back as two elements.
            if (!key.parts(part).equals(List.of(part))) {
                return Optional.empty();
            }
            parts.add(part);
        }
        return Optional.of(PolicyKey.join(parts));
    }

    private static RequestRejected invalid(PolicyKey key, JsonNode value, String allowed) {
        String shown = value.isTextual() ? "'" + value.textValue() + "'" : value.toString();
        return RequestRejected.invalidValue(
                key.key(), key.key() + ": " + RequestInput.shown(shown) + " is not allowed; allowed: " + allowed);
    }
}
