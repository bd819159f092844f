package io.github.keycloaktwostep.enrolment;

import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** What is noted in a sign-in of putting off the set-up. */
public final class Postponement {

    private static final String RULED_OUT = "two-step.set-up-now";
    private static final String CHOSEN = "two-step.set-up-later";

    private Postponement() {}

    /** A step of the flow is passed only by setting it up now. */
    public static void ruleOut(AuthenticationSessionModel authSession) {
        authSession.setAuthNote(RULED_OUT, "true");
    }

    public static boolean ruledOut(AuthenticationSessionModel authSession) {
        return authSession.getAuthNote(RULED_OUT) != null;
    }

    /** Its user wants to do it another time. */
    public static void choose(AuthenticationSessionModel authSession) {
        authSession.setAuthNote(CHOSEN, authSession.getAuthenticatedUser().getId());
    }

    /** Whether it was this user's choice. */
    public static boolean chosen(AuthenticationSessionModel authSession, UserModel user) {
        return user.getId().equals(authSession.getAuthNote(CHOSEN));
    }
}
