// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.health;

import java.time.Duration;
import java.util.List;

/**
 * Keycloak's realm settings that two-step verification depends on.
 *
 * @param userAction how long a page of a required action may take ({@code accessCodeLifespanUserAction})
 * @param maxWrongCodes wrong codes after which Keycloak disables the account ({@code maxSecondaryAuthFailures}); 0
 *     means no limit, as does brute-force protection that is off
 * @param ownActions Keycloak's enabled required actions that set up an authenticator app or recovery codes
 * @param defaultActions those of them that every new user must complete
 * @param profileRefuses a number that the user profile refuses although the policy copies numbers to it; empty if none
 */
record RealmSettings(
        Duration userAction,
        int maxWrongCodes,
        List<String> ownActions,
        List<String> defaultActions,
        String profileRefuses) {}
