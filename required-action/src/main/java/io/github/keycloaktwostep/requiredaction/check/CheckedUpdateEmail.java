// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.check;

import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.authentication.requiredactions.UpdateEmail;
import org.keycloak.models.KeycloakSession;

/**
 * Keycloak's action for a new email address, preceded by the second-step check. If the address must be verified, the
 * action sends a link and ends with a page, after which Keycloak does not evaluate required actions, so the check must
 * come first. This class replaces Keycloak's, because it has the same id and a higher order. Checked with 26.7.5;
 * guarded by {@code EndedSessionAttackIT}.
 */
public final class CheckedUpdateEmail extends UpdateEmail {

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
