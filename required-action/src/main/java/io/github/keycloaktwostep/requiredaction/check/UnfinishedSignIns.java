// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.RegisteredAction;
import io.github.keycloaktwostep.requiredaction.GlobalListener;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.TwoStepAction;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.BrowserBinding;
import io.github.keycloaktwostep.session.Postponement;
import io.github.keycloaktwostep.session.SessionInUse;
import io.github.keycloaktwostep.transaction.RealmInNewTransaction;
import io.github.keycloaktwostep.transaction.TransactionCallback;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.AuthenticationSessionProvider;
import org.keycloak.sessions.RootAuthenticationSessionModel;

/**
 * Rejects sign-ins that Keycloak completes although the second step or a required set-up is still missing. Keycloak
 * 26.7 completes a sign-in without evaluating required actions if {@code login-actions/consent} is called without a
 * session code. Also rejects sign-ins that continue the SSO session of another browser, and prevents a sign-in that is
 * no longer valid from signing out the user's other sessions.
 *
 * <p>Keycloak reports both events before it commits the transaction of the request. Exceptions of a listener are only
 * logged. This listener therefore makes the commit fail, so that neither the session nor the response reaches the
 * browser.
 */
public final class UnfinishedSignIns extends GlobalListener {

    private static final Logger LOG = Logger.getLogger(UnfinishedSignIns.class);

    public UnfinishedSignIns() {
        super("two-step-unfinished-sign-ins");
    }

    @Override
    protected void onEvent(KeycloakSession session, Event event) {
        boolean signsIn = event.getType() == EventType.LOGIN && event.getSessionId() != null;
        if (!(signsIn || (signsOutOthers(event) && !TwoStepAction.isProcessed(session)))
                || !RegisteredAction.isEnabled(session.getContext().getRealm(), ProviderIds.CHECK)) {
            return;
        }
        boolean rejected = true;
        try {
            rejected = signsIn ? isUnfinished(session, event) : isOutdated(session);
        } finally {
            if (rejected) {
                reject(session, event);
            } else if (signsIn) {
                Optional.ofNullable(KeycloakSignIn.current(session))
                        .ifPresent(ended -> BrowserBinding.removeCookie(session, ended));
            }
        }
    }

    /** Keycloak's actions sign out other sessions before they validate the rest of their form. */
    private static boolean signsOutOthers(Event event) {
        return event.getType() == EventType.LOGOUT
                && event.getDetails() != null
                && event.getDetails().containsKey(Details.LOGOUT_TRIGGERED_BY_REQUIRED_ACTION);
    }

    /** Nothing of the form is stored yet, so a second step that is missing now was missing before the request. */
    private static boolean isOutdated(KeycloakSession session) {
        AuthenticationSessionModel authSession = KeycloakSignIn.current(session);
        if (authSession == null || authSession.getAuthenticatedUser() == null) {
            return true;
        }
        UserModel user = authSession.getAuthenticatedUser();
        return SessionInUse.hasEnded(session, authSession)
                || CheckedFor.isOutdatedAtTheEnd(session, authSession, user)
                || (EnrolmentService.isPossibleFor(user)
                        && owesSecondStep(
                                new UserContext(session, session.getContext().getRealm(), user),
                                authSession,
                                SessionInUse.of(session, authSession).orElse(null)));
    }

    private static boolean isUnfinished(KeycloakSession session, Event event) {
        RealmModel realm = session.getContext().getRealm();
        AuthenticationSessionModel authSession = KeycloakSignIn.current(session);
        if (authSession != null
                && (authSession.getRequiredActions().contains(ProviderIds.CHECK)
                        || SessionInUse.isOfAnotherBrowser(session, authSession, event.getSessionId()))) {
            return true;
        }
        UserSessionModel userSession = session.getContext().getUserSession();
        if (userSession == null || !userSession.getId().equals(event.getSessionId())) {
            userSession = session.sessions().getUserSession(realm, event.getSessionId());
        }
        // Only a session that the sign-in is based on counts: Keycloak also adds sign-ins to a session that the user
        // got in another tab by entering a code there.
        UserSessionModel inUse = authSession == null
                ? userSession
                : SessionInUse.basis(session, authSession).orElse(null);
        if (inUse != null && SessionInUse.impersonated(inUse)) {
            return false;
        }
        if (authSession != null
                && CheckedFor.isOutdatedAtTheEnd(session, authSession, authSession.getAuthenticatedUser())) {
            return true;
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
        UserContext context = new UserContext(session, realm, user);
        return owesSetUp(context, authSession) || owesSecondStep(context, authSession, inUse);
    }

    /** Ignores the set-up if its action is disabled, because Keycloak keeps disabled actions in its list. */
    static boolean owesSetUp(UserContext context, AuthenticationSessionModel authSession) {
        if (authSession == null || !RegisteredAction.isEnabled(context.realm(), ProviderIds.SETUP)) {
            return false;
        }
        boolean offered = context.policy().enforcement() != Enforcement.OFF || Postponement.isForbidden(authSession);
        return offered && RequiredActionRequest.endsWithWizard(authSession, context.user());
    }

    /** @param inUse the SSO session that the sign-in is based on; {@code null} if there is none */
    private static boolean owesSecondStep(
            UserContext context, AuthenticationSessionModel authSession, UserSessionModel inUse) {
        Enrolment enrolment = new EnrolmentService(context).load();
        Optional<SecondStepMark> passed = Optional.ofNullable(inUse)
                .flatMap(known -> SecondStepMark.of(context.session(), known))
                .or(() -> Optional.ofNullable(authSession).flatMap(notes -> SecondStepMark.of(notes, context)));
        return enrolment.asksForCode()
                && passed.filter(mark -> mark.countsFor(enrolment)).isEmpty();
    }

    /**
     * Makes the transaction of the request fail, and removes the authentication session and the SSO session. Keycloak
     * has already added a signed cookie for the SSO session to the response, and would use its id for the next sign-in
     * in this browser. It has also changed the SSO session in ways that the rollback does not undo: for example, it has
     * renewed the time of authentication that {@code max_age} refers to.
     */
    private static void reject(KeycloakSession session, Event event) {
        boolean signsIn = event.getType() == EventType.LOGIN;
        LOG.warnf("Rejected an %s sign-in of user %s", signsIn ? "unfinished" : "outdated", event.getUserId());
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        String realmId = session.getContext().getRealm().getId();
        AuthenticationSessionModel authSession = KeycloakSignIn.current(session);
        if (authSession != null) {
            KeycloakSignIn.rejectDevice(authSession);
        }
        if (authSession != null && signsIn) {
            KeycloakSignIn.removeUser(authSession);
        }
        String rootId = authSession == null
                ? event.getSessionId()
                : authSession.getParentSession().getId();
        TransactionCallback.register(
                session,
                () -> {
                    throw new BadRequestException("The sign-in is unfinished or outdated");
                },
                () -> {},
                () -> {
                    session.getContext().getHttpResponse().setHeader(HttpHeaders.SET_COOKIE, null);
                    removeSessions(factory, realmId, rootId, signsIn ? event.getSessionId() : "");
                });
        newEvent(session, event.getType())
                .user(event.getUserId())
                .client(event.getClientId())
                .error(signsIn ? Events.CODE_REQUIRED : Errors.EXPIRED_CODE);
    }

    /** Removes an authentication session and an SSO session, if they exist. */
    private static void removeSessions(KeycloakSessionFactory factory, String realmId, String rootId, String ssoId) {
        RealmInNewTransaction.run(factory, realmId, (session, realm) -> {
            AuthenticationSessionProvider authSessions = session.authenticationSessions();
            RootAuthenticationSessionModel root = authSessions.getRootAuthenticationSession(realm, rootId);
            if (root != null) {
                authSessions.removeRootAuthenticationSession(realm, root);
            }
            UserSessionModel sso = session.sessions().getUserSession(realm, ssoId);
            if (sso != null) {
                session.sessions().removeUserSession(realm, sso);
            }
        });
    }
}
