package io.github.keycloaktwostep.session;

import java.util.Optional;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.models.ImpersonationSessionNote;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The session that a sign-in rests on in which nobody was asked for anything: single sign-on by its cookie. */
public final class SessionInUse {

    private SessionInUse() {}

    /**
     * The session of the browser's identity cookie, the one that Keycloak's cookie authenticator took. Empty where the
     * user signed in afresh, even if the browser has a session: what was passed in that one is no part of this
     * sign-in, and an application that asks for {@code prompt=login} wants all of it again.
     */
    public static Optional<UserSessionModel> of(KeycloakSession session, AuthenticationSessionModel authSession) {
        UserModel user = authSession.getAuthenticatedUser();
        if (user == null || !AuthenticatorUtil.isSSOAuthentication(authSession)) {
            return Optional.empty();
        }
        return ofCookie(session, authSession.getRealm(), user);
    }

    /** The user's session that the browser's identity cookie names, whatever it was used for in this sign-in. */
    static Optional<UserSessionModel> ofCookie(KeycloakSession session, RealmModel realm, UserModel user) {
        AuthResult cookie = AuthenticationManager.authenticateIdentityCookie(session, realm, true);
        return Optional.ofNullable(cookie)
                .map(AuthResult::session)
                .filter(known ->
                        known.getUser() != null && known.getUser().getId().equals(user.getId()));
    }

    /** Whether it is an admin who acts as the user. */
    public static boolean impersonated(UserSessionModel session) {
        return session.getNote(ImpersonationSessionNote.IMPERSONATOR_ID.toString()) != null;
    }
}
