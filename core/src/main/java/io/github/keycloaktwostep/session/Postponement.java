// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.session;

import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Notes about the choice to postpone the set-up. */
public final class Postponement {

    /**
     * Applies to any user of the sign-in: a step of the flow can be passed only by setting up two-step verification
     * now.
     */
    private static final String FORBIDDEN = "two-step.set-up-now";

    /** Holds the id of the user who made the choice. It becomes part of the SSO session. */
    private static final String CHOSEN_BY = "two_step_postponed_by";

    private Postponement() {}

    /**
     * Forbids postponing in this sign-in, because a step of its flow can be passed only by setting up two-step
     * verification.
     */
    public static void forbid(AuthenticationSessionModel authSession) {
        authSession.setAuthNote(FORBIDDEN, "true");
    }

    public static boolean isForbidden(AuthenticationSessionModel authSession) {
        return authSession.getAuthNote(FORBIDDEN) != null;
    }

    /** Records that the user chose to postpone. They are not asked again in this session. */
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
