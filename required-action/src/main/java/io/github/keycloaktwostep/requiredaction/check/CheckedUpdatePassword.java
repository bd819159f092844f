// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.check;

import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.authentication.requiredactions.UpdatePassword;
import org.keycloak.models.KeycloakSession;

/**
 * Keycloak's action for a new password, preceded by the second-step check. A directory stores the password immediately,
 * and a rollback does not undo that, so the check must come first. This class replaces Keycloak's, because it has the
 * same id and a higher order. Checked with 26.7.5; guarded by {@code DirectoryDeviceIT}.
 */
public final class CheckedUpdatePassword extends UpdatePassword {

    @Override
    public void processAction(RequiredActionContext context) {
        CheckAction.requireCurrent(context);
        super.processAction(context);
    }

    /** Returns this object, because Keycloak's implementation may create another one. */
    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return this;
    }

    @Override
    public int order() {
        return 1;
    }
}
