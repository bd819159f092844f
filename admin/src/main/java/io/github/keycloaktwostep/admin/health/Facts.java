package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.admin.setup.SetUpState;
import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.delivery.GatewayState;
import io.github.keycloaktwostep.policy.Policy;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that is looked at.
 *
 * @param stored the policy's values as stored, by key
 * @param recoveryCodes whether the server has recovery codes (Keycloak's feature {@code recovery-codes})
 * @param production whether the server runs as in production
 * @param bruteForceProtected whether Keycloak's brute-force protection is on
 * @param canMail whether the realm can send mails
 * @param clientRules value of the attribute {@code two-step.enforcement} of each client that has one, by client id
 */
record Facts(
        Policy policy,
        Map<String, String> stored,
        SetUpState setUp,
        List<GatewayState> gateways,
        boolean recoveryCodes,
        boolean production,
        boolean bruteForceProtected,
        boolean canMail,
        Map<String, String> clientRules) {

    Facts {
        stored = Map.copyOf(stored);
        gateways = List.copyOf(gateways);
        clientRules = Map.copyOf(clientRules);
    }

    Set<Channel> channels() {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        gateways.forEach(gateway -> channels.addAll(gateway.channels()));
        return channels;
    }
}
