// SPDX-License-Identifier: Apache-2.0
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
 * State of a realm and this server at one moment: the input of all health checks.
 *
 * @param stored the policy's values as stored, by key
 * @param recoveryCodes whether the server has recovery codes (Keycloak's feature {@code recovery-codes})
 * @param production whether the server runs in production mode
 * @param bruteForceProtected whether Keycloak's brute-force protection is on
 * @param canMail whether the realm can send emails
 * @param hostNameFixed whether an administrator fixed the host name, so that clients cannot choose it
 * @param unusableTexts texts of the realm that cannot be used, each with its language and the reason
 * @param now when the snapshot was taken
 * @param policyState whether the policy is the one that was saved
 * @param settings Keycloak's settings that two-step verification depends on
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
        Instant now,
        PolicyState policyState,
        RealmSettings settings) {

    Set<Channel> channels() {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        gateways.forEach(gateway -> channels.addAll(gateway.channels()));
        return channels;
    }
}
