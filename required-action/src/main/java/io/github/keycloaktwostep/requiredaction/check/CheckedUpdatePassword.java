// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.check;

import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.authentication.requiredactions.UpdatePassword;
import org.keycloak.models.KeycloakSession;

/**
 * Keycloak's action for a new password, after the second-step check: a directory stores the password at once, and no rollback
 * takes it back. It replaces Keycloak's by its id and its higher order. Checked with 26.7.5; guarded by {@code DirectoryDeviceIT}.
 */
public final class CheckedUpdatePassword extends UpdatePassword {

    @Override
    public void processAction(RequiredActionContext context) {
        CheckAction.requireCurrent(context);
        super.processAction(context);
    }

    /** Keycloak's own may create another object. */
    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return this;
    }

    @Override
    public int order() {
        return 1;
    }
}
