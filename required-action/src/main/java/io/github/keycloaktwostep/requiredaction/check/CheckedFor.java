// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.json.Json;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.BrowserBinding;
import io.github.keycloaktwostep.session.PasswordStamp;
import io.github.keycloaktwostep.session.SessionInUse;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import io.github.keycloaktwostep.transaction.UserInNewTransaction;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The enrolment, password and SSO session for which the second-step check last found nothing missing, including changes
 * that the same request has made. A thief may leave one of Keycloak's pages open, for example the page for an
 * authenticator app, while the owner changes the password and turns on two-step verification. Keycloak processes the
 * form of that page without calling us, so the change is checked before it is committed.
 *
 * @param enrolment version of the enrolment; an empty string if no code is required
 * @param password see {@link PasswordStamp#of(UserModel)}
 * @param session the SSO session that the sign-in uses, and when it was started; an empty string if there is none
 */
record CheckedFor(String enrolment, String password, String session) {

    static boolean isNoted(RequiredActionRequest request) {
        return noted(request.notes()).isPresent();
    }

    static void note(RequiredActionRequest request) {
        String session = SessionInUse.basis(request.session(), request.authSession())
                .map(CheckedFor::nameOf)
                .orElse("");
        request.notes().set(UserNote.CHECKED_FOR, Json.writeAscii(of(request.enrolment(), request.user(), session)));
    }

    /**
     * Whether the password was changed, the SSO session has ended or the account was disabled since the check, or
     * another browser continues the sign-in. Keycloak's consent page can be left open, too, and its form completes a
     * sign-in without the check.
     */
    static boolean isOutdatedAtTheEnd(KeycloakSession session, AuthenticationSessionModel authSession, UserModel user) {
        return BrowserBinding.isOtherBrowser(session, authSession, user)
                || noted(UserNotes.of(authSession, user))
                        .filter(seen -> !user.isEnabled()
                                || !seen.password().equals(PasswordStamp.of(user))
                                || seen.sessionHasEnded(session, authSession))
                        .isPresent();
    }

    private boolean sessionHasEnded(KeycloakSession keycloak, AuthenticationSessionModel authSession) {
        if (session.isEmpty()) {
            return false;
        }
        String id = session.substring(0, session.indexOf('@'));
        UserSessionModel now = keycloak.sessions().getUserSession(authSession.getRealm(), id);
        return now == null
                || !session.equals(nameOf(now))
                || now.getStarted() < authSession.getRealm().getNotBefore();
    }

    /**
     * Identifies a session by its id and its start, because a session that Keycloak starts again may have the same id.
     */
    private static String nameOf(UserSessionModel session) {
        return session.getId() + "@" + session.getStarted();
    }

    /**
     * Whether another request has changed the password, or has changed the enrolment so that something is missing now.
     * Compares the noted state with the committed state, because this request may itself have changed both.
     *
     * @param missing whether the check finds something missing now
     * @return false until the check has passed for the first time
     */
    static boolean isOutdated(RequiredActionRequest request, boolean missing) {
        Optional<CheckedFor> noted = noted(request.notes());
        if (noted.isEmpty()) {
            return false;
        }
        CheckedFor committed = UserInNewTransaction.run(
                request.context(), own -> of(new EnrolmentService(own).load(), own.user(), ""));
        return !committed.password().equals(noted.get().password())
                || (missing
                        && !committed.enrolment().isEmpty()
                        && !committed.enrolment().equals(noted.get().enrolment()));
    }

    private static Optional<CheckedFor> noted(UserNotes notes) {
        return notes.get(UserNote.CHECKED_FOR).flatMap(note -> Json.read(note, CheckedFor.class));
    }

    private static CheckedFor of(Enrolment enrolment, UserModel user, String session) {
        return new CheckedFor(
                enrolment.asksForCode() ? SecondStepMark.version(enrolment) : "", PasswordStamp.of(user), session);
    }
}
