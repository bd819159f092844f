// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import org.keycloak.authentication.requiredactions.RecoveryAuthnCodesAction;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;

/** Decides when a list of recovery codes is so short that the user should create a new one. */
final class RecoveryCodesLow {

    private RecoveryCodesLow() {}

    /**
     * Whether fewer codes are left than the warning threshold in the configuration of Keycloak's required action, which
     * defaults to 4.
     */
    static boolean isBelowThreshold(RealmModel realm, int codes) {
        RequiredActionConfigModel config = realm.getRequiredActionConfigByAlias(RecoveryAuthnCodesAction.PROVIDER_ID);
        return codes
                < threshold(config == null ? null : config.getConfigValue(RecoveryAuthnCodesAction.WARNING_THRESHOLD));
    }

    /** @param configured the stored value; may be {@code null}. If it is not a number, the default applies */
    static int threshold(String configured) {
        try {
            return Integer.parseInt(configured);
        } catch (NumberFormatException e) {
            return RecoveryAuthnCodesAction.RECOVERY_CODES_WARNING_THRESHOLD_DEFAULT;
        }
    }
}
