package io.github.keycloaktwostep.secondstep;

import org.keycloak.authentication.requiredactions.RecoveryAuthnCodesAction;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;

/** When a list of recovery codes is so short that its owner should make a new one. */
final class RecoveryCodesLow {

    private RecoveryCodesLow() {}

    /**
     * Whether so few are left that the user is told: fewer than the warning threshold in the configuration of Keycloak's
     * required action, 4 where it has none.
     */
    static boolean left(RealmModel realm, int codes) {
        RequiredActionConfigModel config = realm.getRequiredActionConfigByAlias(RecoveryAuthnCodesAction.PROVIDER_ID);
        return codes
                < threshold(config == null ? null : config.getConfigValue(RecoveryAuthnCodesAction.WARNING_THRESHOLD));
    }

    /** @param configured as stored; what is no number counts as none */
    static int threshold(String configured) {
        try {
            return Integer.parseInt(configured);
        } catch (NumberFormatException e) {
            return RecoveryAuthnCodesAction.RECOVERY_CODES_WARNING_THRESHOLD_DEFAULT;
        }
    }
}
