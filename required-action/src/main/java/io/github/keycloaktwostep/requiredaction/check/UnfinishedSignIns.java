package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.enrolment.Enrolments;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.SessionInUse;
import jakarta.ws.rs.BadRequestException;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.events.Event;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Refuses a sign-in that ends while the second step or the set-up is still missing. Keycloak 26.7 ends a sign-in without
 * looking at its required actions when {@code login-actions/consent} is called without a session code, and it ends it for
 * whoever the user of the authentication session is then.
 *
 * <p>Keycloak reports the sign-in before the request's transaction is committed. Exceptions of a listener are only logged, so
 * the transaction is made to fail: neither the session nor the response reaches the browser.
 */
final class UnfinishedSignIns implements EventListenerProvider {

    private static final Logger LOG = Logger.getLogger(UnfinishedSignIns.class);

    private static final Set<String> OURS = Set.of(CheckActionFactory.ID, PolicyReader.REQUIRED_ACTION);

    private final KeycloakSession session;

    UnfinishedSignIns(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(Event event) {
        if (event.getType() != EventType.LOGIN || event.getSessionId() == null) {
            return;
        }
        RealmModel realm = session.getContext().getRealm();
        if (!CheckActionFactory.isEnabledIn(realm)) {
            return;
        }
        boolean refused = true;
        try {
            refused = isUnfinished(realm, event);
        } finally {
            if (refused) {
                refuse(realm, event);
            }
        }
    }

    private boolean isUnfinished(RealmModel realm, Event event) {
        AuthenticationSessionModel authSession = session.getContext().getAuthenticationSession();
        if (authSession != null && authSession.getRequiredActions().stream().anyMatch(OURS::contains)) {
            return true;
        }
        UserSessionModel userSession = session.getContext().getUserSession();
        if (userSession == null || !userSession.getId().equals(event.getSessionId())) {
            userSession = session.sessions().getUserSession(realm, event.getSessionId());
        }
        UserModel user = userSession == null ? null : userSession.getUser();
        if (user == null || SessionInUse.impersonated(userSession)) {
            return false;
        }
        boolean passed = SecondStepMark.of(userSession).isPresent()
                || (authSession != null && SecondStepMark.of(authSession, user).isPresent());
        return !passed
                && Enrolments.possibleFor(user)
                && new Enrolments(session, realm, user, new ServerClock())
                        .load()
                        .asksForCode();
    }

    private void refuse(RealmModel realm, Event event) {
        LOG.warnf("A sign-in of user %s that was not finished is refused", event.getUserId());
        session.getTransactionManager().enlistPrepare(new Refusal());
        new EventBuilder(realm, session, session.getContext().getConnection())
                .event(EventType.LOGIN)
                .user(event.getUserId())
                .client(event.getClientId())
                .error(Events.CODE_REQUIRED);
    }

    private static final class Refusal extends AbstractKeycloakTransaction {

        @Override
        protected void commitImpl() {
            throw new BadRequestException("The sign-in is not finished");
        }

        @Override
        protected void rollbackImpl() {
            // nothing was done
        }
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {}

    @Override
    public void close() {}
}
