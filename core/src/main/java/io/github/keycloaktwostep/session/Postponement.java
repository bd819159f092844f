package io.github.keycloaktwostep.session;

import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Notes about the choice to postpone the set-up. */
public final class Postponement {

    /** Says nothing about a user: a step of the flow is passed only by setting it up now, for any user. */
    private static final String RULED_OUT = "two-step.set-up-now";

    /** Holds the id of the user who made the choice. It becomes part of the SSO session. */
    private static final String CHOSEN_BY = "two_step_postponed_by";

    private Postponement() {}

    /** From now on this sign-in needs the set-up: a step of its flow is passed only by that. */
    public static void ruleOut(AuthenticationSessionModel authSession) {
        authSession.setAuthNote(RULED_OUT, "true");
    }

    public static boolean ruledOut(AuthenticationSessionModel authSession) {
        return authSession.getAuthNote(RULED_OUT) != null;
    }

    /** The user chose to postpone it; they are not asked again in this session. */
    public static void choose(AuthenticationSessionModel authSession, UserModel user) {
        authSession.setUserSessionNote(CHOSEN_BY, user.getId());
    }

    /** Whether this user made that choice in the current sign-in. */
    public static boolean chosen(AuthenticationSessionModel authSession, UserModel user) {
        return user.getId().equals(authSession.getUserSessionNotes().get(CHOSEN_BY));
    }

    /** Whether the session's user made that choice in this session. */
    public static boolean chosen(UserSessionModel session) {
        return session.getUser().getId().equals(session.getNote(CHOSEN_BY));
    }
}
