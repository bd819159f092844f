// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.admin.realmsetup;

import io.github.keycloaktwostep.enrolment.CredentialActions;
import java.util.List;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/**
 * Disables Keycloak's own set-up of authenticator apps and recovery codes, which the account console shows next to
 * ours. It does not support a backup, and the wizard sets up the same credentials.
 */
final class KeycloakActionsTask implements SetupTask {

    private final SetupContext context;
    private final RealmModel realm;
    private final List<String> disabled;

    KeycloakActionsTask(SetupContext context) {
        this.context = context;
        this.realm = context.realm();
        this.disabled = context.record().disabledActions;
    }

    /** Keeps actions that an admin requires of new users, and actions that an admin has enabled again. */
    @Override
    public void apply() {
        for (String alias : CredentialActions.SET_UP) {
            RequiredActionProviderModel action = realm.getRequiredActionProviderByAlias(alias);
            if (action == null || !action.isEnabled() || disabled.contains(alias)) {
                continue;
            }
            if (action.isDefaultAction()) {
                context.warn("The required action '" + alias + "' is a default action and stays enabled: new users must"
                        + " complete it in addition to two-step verification. Turn off 'Set as default action' and"
                        + " call POST two-step/setup again");
                continue;
            }
            context.setEnabled(action, false);
            disabled.add(alias);
        }
    }

    @Override
    public void undo() {
        for (String alias : disabled) {
            RequiredActionProviderModel action = realm.getRequiredActionProviderByAlias(alias);
            if (action != null && !action.isEnabled()) {
                context.setEnabled(action, true);
            }
        }
        disabled.clear();
    }
}
