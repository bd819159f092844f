package io.github.keycloaktwostep.admin.health;

import io.github.keycloaktwostep.admin.realmsetup.RealmSetupState;
import io.github.keycloaktwostep.delivery.GatewayState;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.policy.Policy;
import java.time.Instant;
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
 * @param hostNameFixed whether an administrator fixed the host name, so that clients cannot choose it
 * @param unusableTexts texts of the realm that cannot be used, with language and reason
 * @param clientRules value of the attribute {@code two-step.enforcement} of each client that has one, by client id
 * @param clientsLeftOut whether there are more than {@value #CLIENTS} clients, so that not all were looked at
 * @param now when it was looked at
 * @param policyState whether the policy is the one that was saved
 * @param settings of Keycloak's that two-step verification depends on
 */
record RealmSnapshot(
        Policy policy,
        Map<String, String> stored,
        RealmSetupState setUp,
        List<GatewayState> gateways,
        boolean recoveryCodes,
        boolean production,
        boolean bruteForceProtected,
        boolean canMail,
        boolean hostNameFixed,
        List<String> unusableTexts,
        Map<String, String> clientRules,
        boolean clientsLeftOut,
        Instant now,
        PolicyState policyState,
        RealmSettings settings) {

    /** Clients that are looked at, so that the cost is bounded. */
    static final int CLIENTS = 1_000;

    RealmSnapshot {
        stored = Map.copyOf(stored);
        gateways = List.copyOf(gateways);
        unusableTexts = List.copyOf(unusableTexts);
        clientRules = Map.copyOf(clientRules);
    }

    Set<Channel> channels() {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        gateways.forEach(gateway -> channels.addAll(gateway.channels()));
        return channels;
    }
}
