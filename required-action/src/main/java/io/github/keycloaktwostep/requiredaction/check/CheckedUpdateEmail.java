// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.check;

import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.authentication.requiredactions.UpdateEmail;
import org.keycloak.models.KeycloakSession;

/**
 * Keycloak's action for a new mail address, after the second-step check: where the address has to be verified, it sends a link and
 * shows a page, and Keycloak evaluates no required action any more. It replaces Keycloak's by its id and its higher order. Checked
 * with 26.7.5; guarded by {@code EndedSessionAttackIT}.
 */
public final class CheckedUpdateEmail extends UpdateEmail {

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
