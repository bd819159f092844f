package io.github.keycloaktwostep.session;

import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import java.util.Optional;
import org.keycloak.models.ImpersonationSessionNote;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Finds the SSO session of a sign-in that Keycloak completes with the identity cookie. */
public final class SessionInUse {

    private static final String IMPERSONATOR = ImpersonationSessionNote.IMPERSONATOR_ID.toString();

    private SessionInUse() {}

    /**
     * The session of the identity cookie that Keycloak's cookie authenticator used. Empty if the user entered
     * credentials, even if the browser has a session: steps passed in that session are not part of this sign-in, and an
     * application that sends {@code prompt=login} wants all steps again.
     */
    public static Optional<UserSessionModel> of(KeycloakSession session, AuthenticationSessionModel authSession) {
        UserModel user = authSession.getAuthenticatedUser();
        if (user == null || !KeycloakSignIn.usesSsoSession(authSession)) {
            return Optional.empty();
        }
        return KeycloakSignIn.sessionOfCookie(session, authSession.getRealm(), user);
    }

    /** Whether an admin impersonates the user. */
    public static boolean impersonated(UserSessionModel session) {
        return session.getNote(IMPERSONATOR) != null;
    }

    /**
     * Like {@link #impersonated(UserSessionModel)}, at the end of a sign-in that has copied its notes to the session. A mapper of
     * an identity provider can write this note, too, but only there. Keycloak writes it when it creates the session.
     *
     * @param authSession the sign-in; {@code null} if there is none
     */
    public static boolean impersonated(UserSessionModel session, AuthenticationSessionModel authSession) {
        return impersonated(session)
                && (authSession == null || !authSession.getUserSessionNotes().containsKey(IMPERSONATOR));
    }
}
