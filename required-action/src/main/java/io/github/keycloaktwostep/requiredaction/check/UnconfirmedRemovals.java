// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.RegisteredAction;
import io.github.keycloaktwostep.requiredaction.GlobalListener;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Rolls back a removal of a credential without a code. Keycloak's account API still deletes apps and recovery codes for
 * every caller with a token (deprecated; the account console starts {@code delete_credential} instead). The event is
 * fired before the request's transaction is committed, and is the only point at which the request can be stopped.
 */
public final class UnconfirmedRemovals extends GlobalListener {

    public UnconfirmedRemovals() {
        super("two-step-unconfirmed-removals");
    }

    @Override
    protected void onEvent(KeycloakSession session, Event event) {
        if (event.getType() != EventType.REMOVE_CREDENTIAL
                || session.getContext().getAuthenticationSession() != null) {
            // In a browser, the check has already asked for a code.
            return;
        }
        RealmModel realm = session.getContext().getRealm();
        String type = event.getDetails() == null ? null : event.getDetails().get(Details.CREDENTIAL_TYPE);
        if (!SignInState.OTHER_FACTORS.contains(type) || !RegisteredAction.isEnabled(realm, ProviderIds.CHECK)) {
            return;
        }
        UserModel user = session.users().getUserById(realm, event.getUserId());
        // The credential has already been removed, so a user without another method looks as if they never had one.
        if (user == null
                || new EnrolmentService(new UserContext(session, realm, user))
                                .load()
                                .state()
                        == Enrolment.State.OFF) {
            return;
        }
        session.getTransactionManager().setRollbackOnly();
        newEvent(session, EventType.REMOVE_CREDENTIAL)
                .user(user)
                .client(event.getClientId())
                .session(event.getSessionId())
                .detail(Details.CREDENTIAL_TYPE, type)
                .error(Events.CODE_REQUIRED);
    }
}
