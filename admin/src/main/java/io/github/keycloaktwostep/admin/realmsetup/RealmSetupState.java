// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import static io.github.keycloaktwostep.admin.realmsetup.FlowBinding.BROWSER;
import static io.github.keycloaktwostep.admin.realmsetup.FlowBinding.DIRECT_GRANT;
import static io.github.keycloaktwostep.admin.realmsetup.FlowBinding.RESET_CREDENTIALS;

import io.github.keycloaktwostep.method.ProviderIds;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The parts of the set-up that a realm has.
 *
 * @param missingActions required actions of ours that are not registered, or disabled
 */
public record RealmSetupState(FlowCoverage flows, List<String> missingActions, List<Finding> warnings) {

    /**
     * Aliases of the bound flows, empty if none is bound, and whether they contain the steps of two-step verification.
     */
    public record FlowCoverage(
            String browser,
            boolean secondStepInBrowser,
            String directGrant,
            boolean codesInDirectGrant,
            String resetCredentials) {}

    /** Reads the state without changing anything. */
    public static RealmSetupState of(KeycloakSession session, RealmModel realm) {
        RealmFlows flows = new RealmFlows(session, realm);
        return new RealmSetupState(
                new FlowCoverage(
                        BROWSER.alias(realm),
                        runs(flows, BROWSER, ProviderIds.VERIFICATION),
                        DIRECT_GRANT.alias(realm),
                        runs(flows, DIRECT_GRANT, ProviderIds.PASSWORD_GRANT),
                        RESET_CREDENTIALS.alias(realm)),
                RequiredActions.missing(realm),
                new SetupWarnings(flows).all());
    }

    private static boolean runs(RealmFlows flows, FlowBinding binding, String authenticator) {
        return flows.bound(binding).filter(flow -> flow.runs(authenticator)).isPresent();
    }
}
