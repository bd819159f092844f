// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.session;

import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import java.util.Optional;
import org.keycloak.models.ImpersonationSessionNote;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Finds the SSO session of a sign-in that was begun with the identity cookie. */
public final class SessionInUse {

    /** How Keycloak says that an impersonated session was authenticated ({@code UserResource.impersonate}, 26.4 to 26.7). */
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
     * The id of the SSO session that the sign-in uses or leads to. Keycloak gives a new one the id of the root authentication
     * session.
     */
    public static String id(KeycloakSession session, AuthenticationSessionModel authSession) {
        return of(session, authSession)
                .map(UserSessionModel::getId)
                .orElseGet(() -> authSession.getParentSession().getId());
    }

    /**
     * Whether the sign-in rests on an SSO session: its cookie named the user, who has given no first factor since. Besides sign-ins
     * that the cookie completes, these are step-ups.
     */
    public static boolean isBasis(AuthenticationSessionModel authSession) {
        return KeycloakSignIn.usesSsoSession(authSession)
                || (KeycloakSignIn.isNamedByCookie(authSession)
                        && !FirstFactor.isUsed(
                                authSession, UserNotes.of(authSession, authSession.getAuthenticatedUser())));
    }

    /** The SSO session that the sign-in rests on; empty if it rests on none, or if the session has ended. */
    public static Optional<UserSessionModel> basis(KeycloakSession session, AuthenticationSessionModel authSession) {
        return isBasis(authSession) ? ofCookie(session, authSession) : Optional.empty();
    }

    /** Whether the sign-in rests on an SSO session that has been ended since: by the user, an admin or its age. */
    public static boolean hasEnded(KeycloakSession session, AuthenticationSessionModel authSession) {
        return isBasis(authSession) && ofCookie(session, authSession).isEmpty();
    }

    private static Optional<UserSessionModel> ofCookie(
            KeycloakSession session, AuthenticationSessionModel authSession) {
        return Optional.ofNullable(authSession.getAuthenticatedUser())
                .flatMap(user -> KeycloakSignIn.sessionOfCookie(session, authSession.getRealm(), user));
    }

    /**
     * Whether an admin impersonates the user. The note alone does not say so, because a mapper of an identity provider can write
     * it; only Keycloak decides how a session was authenticated.
     */
    public static boolean impersonated(UserSessionModel session) {
        return IMPERSONATE.equals(session.getAuthMethod()) && session.getNote(IMPERSONATOR) != null;
    }
}
