package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.policy.RegisteredAction;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.Postponement;
import io.github.keycloaktwostep.session.SessionInUse;
import jakarta.ws.rs.BadRequestException;
import java.util.Optional;
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
 * Rejects a sign-in that ends while the second step or the wizard is still missing. Keycloak 26.7 ends a sign-in without
 * evaluating required actions if {@code login-actions/consent} is called without a session code, and it ends it for the
 * current user of the authentication session.
 *
 * <p>Keycloak reports the sign-in before the request's transaction is committed. Exceptions of a listener are only logged, so
 * the transaction is made to fail: neither the session nor the response reaches the browser.
 */
final class UnfinishedSignIns implements EventListenerProvider {

    private static final Logger LOG = Logger.getLogger(UnfinishedSignIns.class);

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
        if (!RegisteredAction.isEnabled(realm, CheckActionFactory.ID)) {
            return;
        }
        boolean unfinished = true;
        try {
            unfinished = isUnfinished(realm, event);
        } finally {
            if (unfinished) {
                reject(realm, event);
            }
        }
    }

    private boolean isUnfinished(RealmModel realm, Event event) {
        AuthenticationSessionModel authSession = session.getContext().getAuthenticationSession();
        if (authSession != null && authSession.getRequiredActions().contains(CheckActionFactory.ID)) {
            return true;
        }
        UserSessionModel userSession = session.getContext().getUserSession();
        if (userSession == null || !userSession.getId().equals(event.getSessionId())) {
            userSession = session.sessions().getUserSession(realm, event.getSessionId());
        }
        if (userSession != null && SessionInUse.impersonated(userSession)) {
            return false;
        }
        UserModel user = userSession != null && userSession.getUser() != null
                ? userSession.getUser()
                : session.users().getUserById(realm, event.getUserId());
        if (user == null) {
            return true;
        }
        if (!EnrolmentService.isPossibleFor(user)) {
            return false;
        }
        return owesSetUp(realm, authSession, user) || owesSecondStep(realm, authSession, userSession, user);
    }

    /** Keycloak keeps an action that was ignored, so one that is turned off counts for nothing. */
    private static boolean owesSetUp(RealmModel realm, AuthenticationSessionModel authSession, UserModel user) {
        if (authSession == null || !RegisteredAction.isEnabled(realm, PolicyStore.REQUIRED_ACTION)) {
            return false;
        }
        boolean offered =
                PolicyStore.read(realm).enforcement() != Enforcement.OFF || Postponement.ruledOut(authSession);
        return offered
                && (authSession.getRequiredActions().contains(PolicyStore.REQUIRED_ACTION)
                        || user.getRequiredActionsStream().anyMatch(PolicyStore.REQUIRED_ACTION::equals));
    }

    private boolean owesSecondStep(
            RealmModel realm, AuthenticationSessionModel authSession, UserSessionModel userSession, UserModel user) {
        UserContext context = UserContext.of(session, realm, user);
        Enrolment enrolment = new EnrolmentService(context).load();
        Optional<SecondStepMark> passed = Optional.ofNullable(userSession)
                .flatMap(SecondStepMark::of)
                .or(() -> Optional.ofNullable(authSession).flatMap(notes -> SecondStepMark.of(notes, user)));
        return enrolment.asksForCode()
                && passed.filter(mark -> mark.countsFor(enrolment, context.clock()))
                        .isEmpty();
    }

    private void reject(RealmModel realm, Event event) {
        LOG.warnf("Rejected an unfinished sign-in of user %s", event.getUserId());
        session.getTransactionManager().enlistPrepare(new Rejection());
        new EventBuilder(realm, session, session.getContext().getConnection())
                .event(EventType.LOGIN)
                .user(event.getUserId())
                .client(event.getClientId())
                .error(Events.CODE_REQUIRED);
    }

    private static final class Rejection extends AbstractKeycloakTransaction {

        @Override
        protected void commitImpl() {
            throw new BadRequestException("The sign-in is not finished");
        }

        @Override
        protected void rollbackImpl() {
            // Nothing to undo.
        }
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {}

    @Override
    public void close() {}
}
