// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.session;

import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import io.github.keycloaktwostep.transaction.RealmInNewTransaction;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import org.keycloak.models.ImpersonationSessionNote;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Finds the SSO session of a sign-in that started with the identity cookie. */
public final class SessionInUse {

    /** Authentication method of impersonated sessions in Keycloak ({@code UserResource.impersonate}, 26.4 to 26.7). */
    private static final String IMPERSONATE = "impersonate";

    private static final String IMPERSONATOR = ImpersonationSessionNote.IMPERSONATOR_ID.toString();

    private SessionInUse() {}

    /**
     * The session of the identity cookie that Keycloak's cookie authenticator used. Empty if the user entered
     * credentials, even if the browser has a session: steps passed in that session are not part of this sign-in, and an
     * application that sends {@code prompt=login} wants all steps again.
     */
    public static Optional<UserSessionModel> of(KeycloakSession session, AuthenticationSessionModel authSession) {
        return KeycloakSignIn.usesSsoSession(authSession) ? ofCookie(session, authSession) : Optional.empty();
    }

    /**
     * The id of the SSO session that the sign-in uses or leads to. A new session gets the id of the root authentication
     * session.
     */
    public static String id(KeycloakSession session, AuthenticationSessionModel authSession) {
        return of(session, authSession)
                .map(UserSessionModel::getId)
                .orElseGet(() -> authSession.getParentSession().getId());
    }

    /**
     * Whether the sign-in is based on an SSO session: the session's cookie identified the user, who has not given a
     * first factor since. This applies to sign-ins that the cookie completes, and to step-ups.
     */
    public static boolean isBasis(AuthenticationSessionModel authSession) {
        return KeycloakSignIn.usesSsoSession(authSession)
                || (KeycloakSignIn.isIdentifiedByCookie(authSession)
                        && !FirstFactor.isUsed(
                                authSession, UserNotes.of(authSession, authSession.getAuthenticatedUser())));
    }

    /**
     * Whether a page of another site made the browser send this request in the user's SSO session, without a click on
     * any page. Such a page could otherwise let messages be sent until the limits of the user are reached. False for
     * browsers that do not send the headers (W3C Fetch Metadata Request Headers).
     */
    public static boolean isStartedByOtherSite(KeycloakSession session, AuthenticationSessionModel authSession) {
        HttpHeaders headers = session.getContext().getHttpRequest().getHttpHeaders();
        return isBasis(authSession)
                && "cross-site".equals(headers.getHeaderString("Sec-Fetch-Site"))
                && headers.getHeaderString("Sec-Fetch-User") == null;
    }

    /** The SSO session that the sign-in is based on; empty if there is none, or if it has ended. */
    public static Optional<UserSessionModel> basis(KeycloakSession session, AuthenticationSessionModel authSession) {
        return isBasis(authSession) ? ofCookie(session, authSession) : Optional.empty();
    }

    /**
     * Whether a sign-in continues an SSO session that this browser does not have. Keycloak continues the session whose
     * id the root authentication session has: after credentials were entered, and after its page for the user's
     * consent. Somebody else may have that session, and may have planted the cookie of the root authentication session.
     *
     * @param id of the session that Keycloak has created or continued in this transaction
     */
    public static boolean isOfAnotherBrowser(
            KeycloakSession session, AuthenticationSessionModel authSession, String id) {
        if (ofCookie(session, authSession).filter(own -> own.getId().equals(id)).isPresent()) {
            return false;
        }
        String realmId = authSession.getRealm().getId();
        // Another transaction does not see a session that was created in this one.
        return RealmInNewTransaction.get(
                session.getKeycloakSessionFactory(),
                realmId,
                (other, realm) -> KeycloakSignIn.isValid(realm, other.sessions().getUserSession(realm, id)));
    }

    /**
     * Whether the sign-in is based on an SSO session that has ended since: the user or an admin ended it, or it
     * expired.
     */
    public static boolean hasEnded(KeycloakSession session, AuthenticationSessionModel authSession) {
        return isBasis(authSession) && ofCookie(session, authSession).isEmpty();
    }

    private static Optional<UserSessionModel> ofCookie(
            KeycloakSession session, AuthenticationSessionModel authSession) {
        return Optional.ofNullable(authSession.getAuthenticatedUser())
                .flatMap(user -> KeycloakSignIn.sessionOfCookie(session, authSession.getRealm(), user));
    }

    /**
     * Whether an admin impersonates the user. The note alone proves nothing, because a mapper of an identity provider
     * can write it. Only Keycloak sets the authentication method of a session.
     */
    public static boolean impersonated(UserSessionModel session) {
        return IMPERSONATE.equals(session.getAuthMethod()) && session.getNote(IMPERSONATOR) != null;
    }
}
