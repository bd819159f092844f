package io.github.keycloaktwostep.admin.setup;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * An identity provider as a way into the realm.
 *
 * @param firstBrokerFlow alias of its first-login flow; left out if it has none of its own
 * @param postBrokerFlow alias of its post-login flow; left out if it has none
 * @param secondStep where the second step is asked for: {@code post-broker-flow}, or {@code two-step-check}, the required
 *     action at the end of every sign-in
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BrokeredDoor(
        String alias, boolean enabled, String firstBrokerFlow, String postBrokerFlow, String secondStep) {}
