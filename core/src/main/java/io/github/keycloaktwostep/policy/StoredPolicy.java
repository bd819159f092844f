// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.method.ProviderIds;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/**
 * The stored parts of a realm's policy, and which of them are in force. Values are in their stored form, by key.
 *
 * @param config configuration of the wizard's required action, with options of Keycloak; empty if the action is not
 *     registered
 * @param kept the {@link KeptPolicy} as JSON; empty if there is none. It may be a copy of a policy without toggles
 * @param setUp whether the realm is set up
 */
public record StoredPolicy(Optional<Map<String, String>> config, Optional<String> kept, boolean setUp) {

    public static StoredPolicy of(RealmModel realm) {
        return new StoredPolicy(
                Optional.ofNullable(realm.getRequiredActionProviderByAlias(ProviderIds.SETUP))
                        .map(StoredPolicy::config),
                Optional.ofNullable(realm.getAttribute(KeptPolicy.ATTRIBUTE)),
                KeptPolicy.isSetUp(realm));
    }

    private static Map<String, String> config(RequiredActionProviderModel action) {
        Map<String, String> values = new HashMap<>();
        if (action.getConfig() != null) {
            values.putAll(action.getConfig());
            // The admin console stores null for fields without a value.
            values.values().removeIf(Objects::isNull);
        }
        return Map.copyOf(values);
    }

    /** The configuration that is in force: the stored one, completed from the copy if the copy is in force. */
    public Map<String, String> inForce() {
        return isCopyInForce() ? withCopy() : config.orElse(Map.of());
    }

    /** Whether the copy is in force because the configuration was lost. */
    public boolean isLost() {
        return isCopyInForce() && !copy().isEmpty();
    }

    /** Whether the policy in force has toggles. */
    public boolean hasToggles() {
        return !toggles(inForce()).isEmpty();
    }

    /** Whether the configuration has no toggles. If the realm is set up, the toggles of the copy are then in force. */
    boolean isConfigEmpty() {
        return toggles(config.orElse(Map.of())).isEmpty();
    }

    /** The toggles of the copy. Empty if there is no copy, or if it cannot be read. */
    Map<String, String> copy() {
        return readCopy().orElse(Map.of());
    }

    boolean isCopyUnreadable() {
        return kept.isPresent() && readCopy().isEmpty();
    }

    /** The configuration with the toggles of the copy. */
    Map<String, String> withCopy() {
        Map<String, String> values = new HashMap<>(config.orElse(Map.of()));
        values.putAll(copy());
        return values;
    }

    boolean isCopyInForce() {
        return setUp && kept.isPresent() && isConfigEmpty();
    }

    private Optional<Map<String, String>> readCopy() {
        return kept.flatMap(json -> Json.read(json, new TypeReference<Map<String, String>>() {}))
                .map(StoredPolicy::toggles);
    }

    /** The toggles in a configuration. */
    static Map<String, String> toggles(Map<String, String> config) {
        Map<String, String> toggles = new TreeMap<>();
        for (PolicyKey key : PolicyKey.values()) {
            String value = config.get(key.key());
            if (value != null) {
                toggles.put(key.key(), value);
            }
        }
        return toggles;
    }
}
